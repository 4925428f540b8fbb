package dev.sightline.evaluation.scaling;

import dev.sightline.evaluation.statistics.Quartiles;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ejml.data.SingularMatrixException;
import org.ejml.simple.SimpleMatrix;

/**
 * The law {@code t = a + b n + c n^2} with a, b, c >= 0: a cost of the call, a cost of a token, a cost of a pair.
 *
 * @param constant a
 * @param linear b
 * @param quadratic c
 * @param relativeError root mean square of {@code (t - fit) / t} over the fitted points: what the fit minimises
 * @param medianError median of {@code |t - fit| / t} over the fitted points: what is usual, whatever a few points do
 */
record CostLaw(double constant, double linear, double quadratic, double relativeError, double medianError) {
    private static final int TERMS = 3;

    /**
     * Fits the law with weights {@code 1/t^2}, so that every length counts by its relative error and the longest does
     * not rule. Non-negative least squares is exact here: with three terms, each of the seven sets of active terms is
     * solved and the best solution without a negative coefficient wins. Reference: Lawson and Hanson (1974), Solving
     * Least Squares Problems, ch. 23.
     *
     * @param lengths n, distinct
     * @param times t, positive
     * @return empty if there are fewer than three points: then the law is not determined
     */
    static Optional<CostLaw> fit(double[] lengths, double[] times) {
        if (lengths.length < TERMS) {
            return Optional.empty();
        }
        double longest = 0;
        for (double length : lengths) {
            longest = Math.max(longest, length);
        }
        Optional<CostLaw> best = Optional.empty();
        for (int active = 1; active < 1 << TERMS; active++) {
            Optional<CostLaw> candidate = fit(lengths, times, longest, active);
            if (candidate.isPresent()
                    && best.map(CostLaw::relativeError).orElse(Double.POSITIVE_INFINITY)
                            > candidate.get().relativeError()) {
                best = candidate;
            }
        }
        return best;
    }

    /** Least squares over the terms in the bit set {@code active}; empty if a coefficient would be negative. */
    private static Optional<CostLaw> fit(double[] lengths, double[] times, double longest, int active) {
        int columns = Integer.bitCount(active);
        SimpleMatrix terms = new SimpleMatrix(lengths.length, columns);
        SimpleMatrix ones = new SimpleMatrix(lengths.length, 1);
        ones.fill(1);
        for (int row = 0; row < lengths.length; row++) {
            int column = 0;
            for (int power = 0; power < TERMS; power++) {
                if (((active >> power) & 1) == 1) {
                    // In units of the longest length, so that the columns are of one size.
                    terms.set(row, column++, Math.pow(lengths[row] / longest, power) / times[row]);
                }
            }
        }
        SimpleMatrix solution;
        try {
            solution = terms.solve(ones);
        } catch (SingularMatrixException degenerate) {
            return Optional.empty();
        }
        double[] coefficients = new double[TERMS];
        int column = 0;
        for (int power = 0; power < TERMS; power++) {
            if (((active >> power) & 1) == 1) {
                coefficients[power] = solution.get(column++) / Math.pow(longest, power);
                if (!(coefficients[power] >= 0)) {
                    return Optional.empty();
                }
            }
        }
        SimpleMatrix residuals = terms.mult(solution).minus(ones);
        double error = residuals.normF() / Math.sqrt(lengths.length);
        return Optional.of(
                new CostLaw(coefficients[0], coefficients[1], coefficients[2], error, medianSize(residuals)));
    }

    private static double medianSize(SimpleMatrix residuals) {
        double[] sizes = new double[residuals.getNumRows()];
        Arrays.setAll(sizes, row -> Math.abs(residuals.get(row)));
        return Quartiles.of(sizes).value();
    }

    /** The fitted cost at a length. */
    double at(double length) {
        return constant + length * (linear + length * quadratic);
    }

    /** The part of the cost at a length that the pairs take, in [0, 1]. */
    double quadraticShare(double length) {
        return quadratic * length * length / at(length);
    }

    /** The length from which the pairs take more than a share, in (0, 1), of the cost; empty if none does. */
    OptionalDouble quadraticFrom(double share) {
        if (quadratic == 0) {
            return OptionalDouble.empty();
        }
        // (1 - share) c n^2 - share b n - share a = 0 has one root that is not negative.
        double square = (1 - share) * quadratic;
        double half = share * linear / 2;
        return OptionalDouble.of((half + Math.sqrt(half * half + square * share * constant)) / square);
    }
}
