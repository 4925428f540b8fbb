package dev.sightline.conformance.trial;

import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Expected numbers of a shape, each with the error that is tolerated. */
public final class Bounded {
    private final Shape shape;
    private final double[] expected;
    private final double[] tolerance;

    Bounded(Shape shape, double[] expected, double[] tolerance) {
        this.shape = shape;
        this.expected = expected;
        this.tolerance = tolerance;
    }

    /** The same tolerances about other numbers. */
    public Bounded about(Tensor other) {
        float[] numbers = other.toArray();
        return new Bounded(shape, elementwise(i -> numbers[i]), tolerance);
    }

    /** The sums of the numbers and of the tolerances: what the sum of two computations should give. */
    public Bounded plus(Bounded other) {
        return new Bounded(
                shape,
                elementwise(i -> expected[i] + other.expected[i]),
                elementwise(i -> tolerance[i] + other.tolerance[i]));
    }

    /** The same numbers with the tolerance of two computations that may both be wrong. */
    public Bounded widenedBy(Bounded other) {
        return new Bounded(shape, expected, elementwise(i -> tolerance[i] + other.tolerance[i]));
    }

    /** The same numbers with every tolerance larger by as much. */
    public Bounded widenedBy(double margin) {
        return new Bounded(shape, expected, elementwise(i -> tolerance[i] + margin));
    }

    /**
     * No tolerance larger than a fraction of its number, or of 1 where the number is smaller; but none cut below
     * another, which says what a number that is left over from large terms cannot do without.
     */
    Bounded limitedTo(double fraction, Bounded least) {
        return new Bounded(
                shape,
                expected,
                elementwise(i -> Math.min(
                        tolerance[i], Math.max(fraction * Math.max(1, Math.abs(expected[i])), least.tolerance[i]))));
    }

    private double[] elementwise(IntToDoubleFunction function) {
        double[] result = new double[expected.length];
        Arrays.setAll(result, function);
        return result;
    }

    /**
     * Checks numbers that were found. A NaN agrees with a NaN alone, an infinity with the same infinity.
     *
     * @param name what the numbers are, for the message
     * @throws Violation if one is outside its tolerance; the message tells the worst
     */
    public void check(String name, Tensor found) {
        float[] numbers = found.toArray();
        int worst = -1;
        int wrong = 0;
        double worstExcess = 0;
        for (int i = 0; i < expected.length; i++) {
            double error = error(expected[i], numbers[i]);
            double excess = error - tolerance[i];
            if (error > 0 && !(excess <= 0)) {
                wrong++;
                if (worst < 0 || excess > worstExcess) {
                    worst = i;
                    worstExcess = excess;
                }
            }
        }
        if (worst >= 0) {
            throw new Violation(name + Arrays.toString(index(worst)) + ": expected " + expected[worst] + ", found "
                    + numbers[worst] + ", error " + error(expected[worst], numbers[worst]) + ", tolerance "
                    + tolerance[worst] + " (" + wrong + " of " + expected.length + " elements are wrong)");
        }
    }

    private static double error(double expected, float found) {
        if (Double.isNaN(expected) || Float.isNaN(found)) {
            return Double.isNaN(expected) && Float.isNaN(found) ? 0 : Double.POSITIVE_INFINITY;
        }
        return expected == found ? 0 : Math.abs(expected - found);
    }

    private long[] index(int element) {
        return RowMajor.index(shape, element);
    }
}
