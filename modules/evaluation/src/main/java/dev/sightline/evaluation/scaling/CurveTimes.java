package dev.sightline.evaluation.scaling;

import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.statistics.Quartiles;

/**
 * The times of one variant: seconds a call, in every round at every length. What was timed in one round was timed
 * within seconds of each other, so resampling takes whole rounds and keeps the phases of the machine together.
 */
final class CurveTimes {
    private final double[] lengths;
    /** [length][round]. */
    private final double[][] seconds;

    /** Room for the times of some rounds. */
    CurveTimes(double[] lengths, int rounds) {
        this.lengths = lengths.clone();
        this.seconds = new double[lengths.length][rounds];
    }

    /** Enters a time. */
    void enter(int point, int round, double secondsOfCall) {
        seconds[point][round] = secondsOfCall;
    }

    /** Number of lengths. */
    int size() {
        return lengths.length;
    }

    double length(int point) {
        return lengths[point];
    }

    /** Median and quartiles over the rounds. */
    Measure quartiles(int point) {
        return Quartiles.of(seconds[point]);
    }

    /** The medians over a choice of rounds, repetitions allowed. */
    LogLogCurve medians(int[] rounds) {
        double[] medians = new double[lengths.length];
        for (int point = 0; point < medians.length; point++) {
            double[] chosen = new double[rounds.length];
            for (int i = 0; i < rounds.length; i++) {
                chosen[i] = seconds[point][rounds[i]];
            }
            medians[point] = Quartiles.of(chosen).value();
        }
        return new LogLogCurve(lengths, medians);
    }

    /**
     * The law fitted to the medians over a choice of rounds.
     *
     * @param shortest lengths below it are left out
     * @throws java.util.NoSuchElementException if there are fewer than 3 lengths
     */
    CostLaw law(int[] rounds, double shortest) {
        return medians(rounds).from(shortest).law().orElseThrow();
    }
}
