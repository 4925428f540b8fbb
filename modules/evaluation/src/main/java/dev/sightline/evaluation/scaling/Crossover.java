package dev.sightline.evaluation.scaling;

import java.util.OptionalDouble;

/**
 * From which length on a variant whose FLOPs grow with the pairs is dearer than one whose FLOPs grow with the tokens.
 *
 * @param quadratic the one that loses in the long run
 * @param linear the one that wins in the long run
 */
record Crossover(CostSeries quadratic, CostSeries linear) {
    /** Between the exponents 1 and 2. */
    private static final double QUADRATIC_EXPONENT = 1.5;

    private static final long FARTHEST = 1L << 24;

    /** True if the series are on different sides. */
    boolean isExpected() {
        return quadratic.flopsExponent() > QUADRATIC_EXPONENT && linear.flopsExponent() < QUADRATIC_EXPONENT;
    }

    /**
     * The last length after which the quadratic variant executes more FLOPs, by counting; empty if it always does.
     * Padding to whole tiles makes the counts steps, so the search goes down from far out in small steps.
     */
    OptionalDouble predicted() {
        for (long length = FARTHEST; length >= 1; length -= Math.max(1, length / 64)) {
            if (quadratic.executedFlops(length) <= linear.executedFlops(length)) {
                return OptionalDouble.of((double) length);
            }
        }
        return OptionalDouble.empty();
    }
}
