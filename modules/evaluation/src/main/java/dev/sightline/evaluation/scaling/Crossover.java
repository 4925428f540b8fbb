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

    /** A sparse pattern is counted run by run, and a layout of blocks takes a bit for each pair of them. */
    private static final long FARTHEST_OF_PATTERNS = 1L << 16;

    /** A search goes down by this part of the length at a time. */
    private static final long STEPS = 64;

    private static final long STEPS_OF_PATTERNS = 16;

    /** True if the series are on different sides. */
    boolean isExpected() {
        return quadratic.flopsExponent() > QUADRATIC_EXPONENT && linear.flopsExponent() < QUADRATIC_EXPONENT;
    }

    /**
     * The first length at which the two differ: one more than the larger window. Up to a window's length a variant of
     * windows computes the same function as full attention, so that being faster there is not being cheaper by its law.
     */
    long shortest() {
        return 1
                + Math.max(
                        quadratic.windowKeys().orElse(0L), linear.windowKeys().orElse(0L));
    }

    /**
     * The last length after which the quadratic variant executes more FLOPs, by counting; empty if it always does, from
     * {@link #shortest} on.
     * Padding to whole tiles makes the counts steps, so the search goes down from far out in small steps, larger ones from
     * nearer by where a sparse pattern has to be counted.
     */
    OptionalDouble predicted() {
        long shortest = shortest();
        boolean counted = quadratic.isPattern() || linear.isPattern();
        long farthest = counted ? FARTHEST_OF_PATTERNS : FARTHEST;
        long steps = counted ? STEPS_OF_PATTERNS : STEPS;
        for (long length = farthest; length >= shortest; length -= Math.max(1, length / steps)) {
            if (quadratic.executedFlops(length) <= linear.executedFlops(length)) {
                return OptionalDouble.of((double) length);
            }
        }
        return OptionalDouble.empty();
    }
}
