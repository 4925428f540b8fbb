package dev.sightline.evaluation.statistics;

import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.theory.NormalDistribution;

/**
 * Shares of successes with 95% Wilson score intervals, which stay inside [0, 1] and keep their coverage near 0 and 1,
 * where a recall usually lies. Reference: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
 */
public final class Proportion {
    /** The 97.5% point of the standard normal law. */
    private static final double Z = 1.959963984540054;

    private static final double ERROR = 0.05;

    private Proportion() {}

    /**
     * The share of successes among independent trials.
     *
     * @throws IllegalArgumentException if there is no trial, or the successes are not between 0 and the trials
     */
    public static Measure wilson(double successes, double trials) {
        return wilson(successes, trials, Z);
    }

    /**
     * The same, wide enough that the intervals of several shares hold all at once with 95% confidence, whichever of
     * them is then looked at because of its value: each is given an equal part of the error. Reference: Dunn (1961), J.
     * Am. Stat. Assoc. 56, 52-64.
     *
     * @param shares how many there are to look at, 1 or more; errors as in {@link #wilson}
     */
    public static Measure simultaneous(double successes, double trials, int shares) {
        if (shares < 1) {
            throw new IllegalArgumentException("simultaneous intervals need at least 1 share, found " + shares);
        }
        return wilson(successes, trials, upperPoint(ERROR / 2 / shares));
    }

    private static Measure wilson(double successes, double trials, double z) {
        if (!(trials > 0) || !(successes >= 0) || successes > trials) {
            throw new IllegalArgumentException(
                    "expected 0 <= successes <= trials and at least one trial, found " + successes + " of " + trials);
        }
        double share = successes / trials;
        double weight = z * z / trials;
        double centre = (share + weight / 2) / (1 + weight);
        double half = z / (1 + weight) * Math.sqrt(share * (1 - share) / trials + weight / (4 * trials));
        // At 0 and 1 the formula gives the end point itself, up to rounding.
        double low = share == 0 ? 0 : Math.max(0, centre - half);
        double high = share == 1 ? 1 : Math.min(1, centre + half);
        return new Measure(share, low, high);
    }

    /**
     * The share of successes among trials that come in clusters (several depths of one draw): a Wilson interval with
     * the effective sample size that the scatter between clusters implies. The size is kept between one trial a
     * cluster, as if its trials always agreed, and all of them; at a share of 0 or 1, where there is no scatter to
     * learn from, it is one a cluster. Reference: Kish (1965), Survey Sampling, ch. 5 and 8.
     *
     * @param shares the share of successes of each cluster, at least two
     * @param trialsPerCluster trials of each cluster
     */
    public static Measure clustered(double[] shares, int trialsPerCluster) {
        int clusters = shares.length;
        double mean = Moments.mean(shares);
        boolean extreme = mean <= 0 || mean >= 1;
        double effective = extreme ? clusters : mean * (1 - mean) / (Moments.variance(shares) / clusters);
        double trials = Math.clamp(effective, (double) clusters, (double) clusters * trialsPerCluster);
        return wilson(Math.clamp(mean, 0.0, 1.0) * trials, trials);
    }

    /**
     * The difference of two shares, from their own intervals; too wide rather than too narrow where the shares go
     * together. Reference: Newcombe (1998), Stat. Med. 17, 873-890, method 10.
     */
    public static Measure difference(Measure first, Measure second) {
        double difference = first.value() - second.value();
        double down = Math.hypot(first.value() - first.low(), second.high() - second.value());
        double up = Math.hypot(first.high() - first.value(), second.value() - second.low());
        return new Measure(difference, difference - down, difference + up);
    }

    /**
     * Where the upper tail of the standard normal law has a given probability below 1/2, by bisection to the last bit.
     */
    private static double upperPoint(double tail) {
        double low = 0;
        double high = 38;
        for (int step = 0; step < 60; step++) {
            double middle = (low + high) / 2;
            if (NormalDistribution.cumulative(-middle) > tail) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
