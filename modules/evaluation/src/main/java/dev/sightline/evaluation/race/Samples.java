package dev.sightline.evaluation.race;

import dev.sightline.evaluation.statistics.Quartiles;
import java.util.Arrays;

/** The times of one contender, one a round. */
final class Samples {
    private final double[] seconds;

    /**
     * Times.
     *
     * @param seconds of a call, one a round; kept, not copied
     */
    Samples(double[] seconds) {
        this.seconds = seconds;
    }

    /** Seconds of a call, one a round. */
    double[] seconds() {
        return seconds;
    }

    double median() {
        return Quartiles.of(seconds).value();
    }

    double best() {
        return Arrays.stream(seconds).min().orElseThrow();
    }

    /** The median of some rounds, which may repeat. */
    double medianOf(int[] rounds) {
        return Quartiles.of(Arrays.stream(rounds)
                        .mapToDouble(round -> seconds[round])
                        .toArray())
                .value();
    }

    int rounds() {
        return seconds.length;
    }
}
