package dev.sightline.evaluation.scaling;

import dev.sightline.evaluation.Profile;
import dev.sightline.memory.RunArena;
import java.util.Arrays;
import java.util.List;

/**
 * How much of the scaling task to measure, one head throughout.
 *
 * @param shortest first length of the curves
 * @param longest last length of the curves; a variant whose time or memory runs out stops before
 * @param lengthsPerOctave 1 doubles from length to length, 2 takes steps of sqrt 2
 * @param rounds how often each length of each variant is timed
 * @param warmUpSeconds untimed calls of each variant before the first time counts
 * @param curveSeconds for all curves together, warm-up included
 * @param memoryBytes the most that a call may need
 * @param longContexts lengths of the single long calls
 * @param longContextSeconds for the calls of one variant at a long context together, where one call takes less
 * @param longestCallSeconds the most that a single call at a long context may take; 0 leaves long contexts out
 */
record ScalingDesign(
        int shortest,
        int longest,
        int lengthsPerOctave,
        int rounds,
        double warmUpSeconds,
        double curveSeconds,
        long memoryBytes,
        List<Integer> longContexts,
        double longContextSeconds,
        double longestCallSeconds) {

    /** Components of a query, a key and a value. */
    static final int HEAD_DIM = 64;

    /** A context at which the pairs of one head are 10^10 and its score matrix takes 40 GB. */
    static final int HUNDRED_THOUSAND = 100_000;

    private static final int MILLION = 1_000_000;

    private static final long GIB = 1L << 30;

    /** Copies the list, so that a design never changes. */
    ScalingDesign {
        longContexts = List.copyOf(longContexts);
    }

    /** The design of a profile. */
    static ScalingDesign of(Profile profile) {
        return switch (profile) {
            case TINY -> new ScalingDesign(16, 2048, 1, 3, 0.3, 6, GIB / 4, List.of(HUNDRED_THOUSAND), 0, 0);
            case QUICK -> new ScalingDesign(16, 65_536, 2, 7, 2, 40, 2 * GIB, List.of(HUNDRED_THOUSAND), 16, 45);
            case STANDARD -> new ScalingDesign(16, 131_072, 2, 15, 5, 400, 8 * GIB, List.of(HUNDRED_THOUSAND), 60, 300);
            case FULL ->
                new ScalingDesign(
                        16, 1_048_576, 2, 15, 5, 7200, 32 * GIB, List.of(HUNDRED_THOUSAND, MILLION), 600, 7200);
        };
    }

    /** The most that a call may need here: what the design allows, but no more than half of this machine's memory. */
    long affordableBytes() {
        try (RunArena wholeMachine = RunArena.open("scaling")) {
            return Math.min(memoryBytes, wholeMachine.budgetBytes() / 2);
        }
    }

    /**
     * Which bound {@link #affordableBytes} is, in words: more memory helps against the one, a larger profile the other.
     */
    String boundOnMemory() {
        return affordableBytes() < memoryBytes
                ? "half of what this machine offers"
                : "this profile's budget for a call";
    }

    /** The lengths of the curves: powers of 2^(1/lengthsPerOctave) times the shortest, rounded. */
    int[] lengths() {
        double ratio = Math.log((double) longest / shortest) / Math.log(2);
        int steps = (int) Math.floor(ratio * lengthsPerOctave + 1e-9);
        int[] lengths = new int[steps + 1];
        Arrays.setAll(lengths, step -> (int) Math.round(shortest * Math.pow(2, (double) step / lengthsPerOctave)));
        return lengths;
    }
}
