package dev.sightline.attention.position;

/** The checks that the scalings share. */
final class ScalingArguments {
    private ScalingArguments() {}

    static void requireFactor(double factor) {
        if (!(factor >= 1) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("scaling factor " + factor
                    + " is not a finite number of 1 or more; give the new length over the original one");
        }
    }

    static void requireOriginalLength(long originalLength) {
        if (originalLength < 1) {
            throw new IllegalArgumentException("original length " + originalLength
                    + " is not positive; give the length that the model was trained with");
        }
    }

    static void requirePositive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " " + value + " is not a finite number above 0; give one");
        }
    }

    /** The base that stretches the slowest frequency by {@code stretch} and leaves the fastest as it is. */
    static double stretchedBase(int rotaryDim, double base, double stretch) {
        if (rotaryDim == 2) {
            throw new IllegalArgumentException(
                    "rotary dim 2 has a single frequency, which no base stretches; use RotaryScaling.linear(factor)");
        }
        return base * Math.pow(stretch, rotaryDim / (rotaryDim - 2.0));
    }
}
