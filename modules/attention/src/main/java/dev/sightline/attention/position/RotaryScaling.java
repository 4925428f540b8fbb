package dev.sightline.attention.position;

/**
 * How the frequencies of a {@link RotaryEmbedding} change so that a model attends beyond the length it was trained
 * with. Below, {@code d} is the rotary dim, {@code b} the base, {@code s} the factor, {@code L} the original length and
 * {@code f_i = b^(-2 i / d)} the frequency of pair {@code i < d / 2}, in radians a position.
 *
 * <p>Every formula is evaluated in float64. Implementations that hold frequencies in float32 differ from it by about
 * 6e-8 of each, which is 0.06 radians at position 1,000,000.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface RotaryScaling
        permits RotaryScaling.None,
                RotaryScaling.Linear,
                RotaryScaling.NtkAware,
                RotaryScaling.DynamicNtk,
                YarnScaling,
                Llama3Scaling {

    /**
     * The scaled frequencies, in radians a position.
     *
     * @param rotaryDim elements that turn, even
     * @param base above 1
     * @param length the current length; only {@link DynamicNtk} depends on it
     * @return a new array of {@code rotaryDim / 2}, the fastest first
     * @throws IllegalArgumentException if the scaling is not defined for the rotary dim
     */
    double[] frequencies(int rotaryDim, double base, long length);

    /**
     * What cosines and sines are multiplied with, so that a score is multiplied with its square: the temperature of
     * {@link YarnScaling}, 1 elsewhere.
     */
    default double attentionFactor() {
        return 1;
    }

    /** Positions that the frequencies of a length serve: those before this one. */
    default long reach(long length) {
        return Long.MAX_VALUE;
    }

    /** {@code f_i}: the rotation as published. Reference: Su et al. (2021), Eq. 15, arXiv 2104.09864. */
    record None() implements RotaryScaling {
        @Override
        public double[] frequencies(int rotaryDim, double base, long length) {
            return Frequencies.geometric(rotaryDim, base);
        }
    }

    /**
     * {@code f_i / s}: position interpolation, which squeezes the new positions into the range of the old. Reference:
     * Chen et al. (2023), section 3.2, arXiv 2306.15595.
     *
     * @param factor {@code s}, 1 or more
     */
    record Linear(double factor) implements RotaryScaling {
        /** @throws IllegalArgumentException if the factor is below 1 or not finite */
        public Linear {
            ScalingArguments.requireFactor(factor);
        }

        @Override
        public double[] frequencies(int rotaryDim, double base, long length) {
            double[] frequencies = Frequencies.geometric(rotaryDim, base);
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] /= factor;
            }
            return frequencies;
        }
    }

    /**
     * The frequencies of base {@code b s^(d / (d - 2))}: the slowest is divided by {@code s}, the fastest is kept.
     * Reference: bloc97 (2023), as in Peng et al. (2023), section 3.1, arXiv 2309.00071.
     *
     * @param factor {@code s}, 1 or more
     */
    record NtkAware(double factor) implements RotaryScaling {
        /** @throws IllegalArgumentException if the factor is below 1 or not finite */
        public NtkAware {
            ScalingArguments.requireFactor(factor);
        }

        @Override
        public double[] frequencies(int rotaryDim, double base, long length) {
            return Frequencies.geometric(rotaryDim, ScalingArguments.stretchedBase(rotaryDim, base, factor));
        }
    }

    /**
     * {@link NtkAware} with a factor that grows with the current length {@code l = max(length, L)}: the frequencies of
     * base {@code b (s l / L - (s - 1))^(d / (d - 2))}, those of the training up to {@code L}. Reference: emozilla (2023),
     * as in Peng et al. (2023), section 3.3, arXiv 2309.00071; the factor {@code s} is that of the Hugging Face
     * implementation, and 1 there is the paper's.
     *
     * <p>Keys that were turned at another length do not fit: after a change of length, turn the cached ones again.
     *
     * @param factor {@code s}, 1 or more
     * @param originalLength {@code L}
     */
    record DynamicNtk(double factor, long originalLength) implements RotaryScaling {
        /** @throws IllegalArgumentException if the factor is below 1 or not finite, or the length is not positive */
        public DynamicNtk {
            ScalingArguments.requireFactor(factor);
            ScalingArguments.requireOriginalLength(originalLength);
        }

        @Override
        public double[] frequencies(int rotaryDim, double base, long length) {
            double stretch = factor * reach(length) / originalLength - (factor - 1);
            return Frequencies.geometric(rotaryDim, ScalingArguments.stretchedBase(rotaryDim, base, stretch));
        }

        @Override
        public long reach(long length) {
            return Math.max(length, originalLength);
        }
    }

    /** The rotation as published; see {@link None}. */
    static RotaryScaling none() {
        return new None();
    }

    /** Position interpolation; see {@link Linear}. */
    static RotaryScaling linear(double factor) {
        return new Linear(factor);
    }

    /** A larger base; see {@link NtkAware}. */
    static RotaryScaling ntkAware(double factor) {
        return new NtkAware(factor);
    }

    /** A base that grows with the length; see {@link DynamicNtk}. */
    static RotaryScaling dynamicNtk(double factor, long originalLength) {
        return new DynamicNtk(factor, originalLength);
    }

    /** YaRN with the ramp and the temperature that its paper recommends; see {@link YarnScaling}. */
    static YarnScaling yarn(double factor, long originalLength) {
        return YarnScaling.recommended(factor, originalLength);
    }

    /** The scaling of Llama 3.1; see {@link Llama3Scaling}. */
    static RotaryScaling llama3(
            double factor, double lowFrequencyFactor, double highFrequencyFactor, long originalLength) {
        return new Llama3Scaling(factor, lowFrequencyFactor, highFrequencyFactor, originalLength);
    }
}
