package dev.sightline.evaluation.statistics;

import dev.sightline.evaluation.Measure;
import java.util.Arrays;

/**
 * The mean difference of two quantities measured on the same draws, with the 95% percentile interval over resampled
 * draws. Resampling whole draws keeps what a draw has in common at all depths, which a comparison of two independent
 * intervals would count as noise. Reference: Efron and Tibshirani (1993), An Introduction to the Bootstrap, ch. 13.
 */
public final class PairedBootstrap {
    /** Enough for percentiles that move by about 1% of the interval's width from one seed to the next. */
    private static final int RESAMPLES = 2000;

    private PairedBootstrap() {}

    /**
     * The mean of {@code first[i] - second[i]}.
     *
     * @param random decides the resamples; the same stream gives the same interval
     * @throws IllegalArgumentException if the arrays differ in length or are empty
     */
    public static Measure meanDifference(double[] first, double[] second, RandomStream random) {
        int draws = first.length;
        if (draws == 0 || draws != second.length) {
            throw new IllegalArgumentException(
                    "paired values need two arrays of one length, found " + draws + " and " + second.length);
        }
        double[] differences = new double[draws];
        for (int i = 0; i < draws; i++) {
            differences[i] = first[i] - second[i];
        }
        double[] means = new double[RESAMPLES];
        for (int resample = 0; resample < RESAMPLES; resample++) {
            double sum = 0;
            for (int i = 0; i < draws; i++) {
                sum += differences[random.nextInt(draws)];
            }
            means[resample] = sum / draws;
        }
        Arrays.sort(means);
        return new Measure(
                Moments.mean(differences), Quartiles.ofSorted(means, 0.025), Quartiles.ofSorted(means, 0.975));
    }
}
