package dev.sightline.evaluation.scaling;

import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Intervals of what is computed from medians over rounds: the same computation over rounds drawn with replacement, and
 * the range of the middle 95% of its outcomes. The same resamples serve every quantity. Reference: Efron and Tibshirani
 * (1993), An Introduction to the Bootstrap, ch. 13.
 */
public final class RoundBootstrap {
    private static final int RESAMPLES = 400;

    /** Outcomes left out at each end: 2.5%. */
    private static final int TAIL = RESAMPLES / 40;

    private final int[] allRounds;
    private final int[][] resamples;

    /**
     * Draws the resamples.
     *
     * @param rounds how many were measured
     * @param random decides the resamples; the same stream gives the same intervals
     */
    public RoundBootstrap(int rounds, RandomStream random) {
        allRounds = new int[rounds];
        Arrays.setAll(allRounds, round -> round);
        resamples = new int[RESAMPLES][rounds];
        for (int[] resample : resamples) {
            Arrays.setAll(resample, round -> random.nextInt(rounds));
        }
    }

    /** The rounds as they were. */
    int[] allRounds() {
        return allRounds.clone();
    }

    /** Computes something from the rounds as they were, and from every resample. */
    <T> Replicates<T> of(Function<int[], T> computation) {
        List<T> resampled = new ArrayList<>(resamples.length);
        for (int[] rounds : resamples) {
            resampled.add(computation.apply(rounds));
        }
        return new Replicates<>(computation.apply(allRounds), resampled);
    }

    /** A number computed from the rounds, with its interval. */
    public Measure interval(ToDoubleFunction<int[]> statistic) {
        return of(statistic::applyAsDouble).interval(number -> number);
    }

    /**
     * One computation with its resamples.
     *
     * @param value from the rounds as they were
     * @param resampled one for each resample
     */
    record Replicates<T>(T value, List<T> resampled) {
        /** Copies the list, so that replicates never change. */
        Replicates {
            resampled = List.copyOf(resampled);
        }

        /** A quantity of what was computed, with its interval. */
        Measure interval(ToDoubleFunction<T> quantity) {
            double[] outcomes =
                    resampled.stream().mapToDouble(quantity).sorted().toArray();
            return new Measure(quantity.applyAsDouble(value), outcomes[TAIL], outcomes[outcomes.length - 1 - TAIL]);
        }
    }
}
