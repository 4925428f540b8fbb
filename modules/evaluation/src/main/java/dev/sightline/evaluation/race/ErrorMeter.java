package dev.sightline.evaluation.race;

import dev.sightline.evaluation.race.RowOracle.Row;

/**
 * How wrong an output is: the largest distance of an element from its float64 value, in units of the sum of the sizes
 * of the terms that make it, which {@link Row#ofChain} stretches for the longest sums of linear attention. A sum in float32 that rounds every term once errs by 6e-8 in this unit. Reference: Higham
 * (2002), Accuracy and Stability of Numerical Algorithms, section 3.1.
 */
final class ErrorMeter {
    /**
     * The most that counts as right: some hundred roundings, where a wrong mask or a lost key errs by its whole weight,
     * at least 1e-4 in the first rows.
     */
    static final double TOLERANCE = 2e-5;

    private double largest;

    /** Compares a row; where nothing is visible the output must be 0. A NaN is infinitely wrong. */
    void compare(Row expected, double[] found) {
        for (int column = 0; column < found.length; column++) {
            double distance = Math.abs(found[column] - expected.output()[column]);
            double error = distance == 0 ? 0 : distance / expected.magnitude()[column];
            largest = Math.max(largest, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
        }
    }

    /** The largest error so far. */
    double largest() {
        return largest;
    }

    /** Whether an error counts as right. */
    static boolean accepts(double error) {
        return error <= TOLERANCE;
    }
}
