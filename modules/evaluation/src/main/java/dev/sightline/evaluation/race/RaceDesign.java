package dev.sightline.evaluation.race;

/**
 * How long a race takes.
 *
 * @param threads of every case that does not set its own
 * @param secondsPerCase for the rounds of a case
 * @param fewestRounds of a case, whatever they take
 * @param mostRounds of a case
 * @param firstWarmUpSeconds for a contender that has not been called before
 * @param newWarmUpSeconds for a contender that is called with a new kind of request
 * @param warmUpSeconds for any other
 * @param seed of inputs, of checked rows and of resamples
 */
public record RaceDesign(
        int threads,
        double secondsPerCase,
        int fewestRounds,
        int mostRounds,
        double firstWarmUpSeconds,
        double newWarmUpSeconds,
        double warmUpSeconds,
        long seed) {
    /** A round of this length is repeated {@link #FEWEST_LONG_ROUNDS} times only. */
    private static final double LONG_ROUND_SECONDS = 5;

    private static final int FEWEST_LONG_ROUNDS = 3;

    /**
     * Seconds for the rounds of a case that give intervals of a few per cent: about 17 minutes for all cases on one thread.
     */
    public static final double USUAL_SECONDS = 8;

    /**
     * Least seconds of a warm-up of a new contender in a usual race, and with a new kind of request, and of any other.
     */
    private static final double[] WARM_UPS = {3, 1, 0.3};

    /** Less than this part of the usual warm-up leaves kernels half compiled, whatever the rounds. */
    private static final double LEAST_WARM_UP = 0.5;

    /** A race whose warm-ups are as long, for its rounds, as usual, or half as long as in a usual race. */
    public static RaceDesign of(int threads, double secondsPerCase) {
        double scale = Math.max(LEAST_WARM_UP, secondsPerCase / USUAL_SECONDS);
        return new RaceDesign(
                threads, secondsPerCase, 5, 31, WARM_UPS[0] * scale, WARM_UPS[1] * scale, WARM_UPS[2] * scale, 1);
    }

    /** Rounds of a case, given the seconds of one. */
    int rounds(double roundSeconds) {
        int fewest = roundSeconds > LONG_ROUND_SECONDS ? Math.min(FEWEST_LONG_ROUNDS, fewestRounds) : fewestRounds;
        return (int) Math.clamp(secondsPerCase / roundSeconds, fewest, mostRounds);
    }
}
