package dev.sightline.evaluation.statistics;

import dev.sightline.evaluation.Measure;

/** Means with 95% intervals. */
public final class Moments {
    /** The 97.5% point of the standard normal law. */
    private static final double Z = 1.959963984540054;

    private Moments() {}

    /** The arithmetic mean; NaN of no values. */
    public static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /**
     * The unbiased sample variance.
     *
     * @throws IllegalArgumentException if there are fewer than two values
     */
    public static double variance(double[] values) {
        if (values.length < 2) {
            throw new IllegalArgumentException("a variance needs at least 2 values, found " + values.length);
        }
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return squares / (values.length - 1);
    }

    /** The mean of independent values and its Student interval; errors as in {@link #variance}. */
    public static Measure interval(double[] values) {
        double mean = mean(values);
        double half = studentPoint(values.length - 1) * Math.sqrt(variance(values) / values.length);
        return new Measure(mean, mean - half, mean + half);
    }

    /**
     * The 97.5% point of Student's law: the Cornish-Fisher expansion of Abramowitz and Stegun (1964), 26.7.5, within
     * 0.1% from 4 degrees of freedom on.
     */
    private static double studentPoint(int degrees) {
        double z3 = Z * Z * Z;
        double z5 = z3 * Z * Z;
        double z7 = z5 * Z * Z;
        double first = (z3 + Z) / 4;
        double second = (5 * z5 + 16 * z3 + 3 * Z) / 96;
        double third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / 384;
        double fourth = (79 * z7 * Z * Z + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * Z) / 92160;
        return Z + (first + (second + (third + fourth / degrees) / degrees) / degrees) / degrees;
    }
}
