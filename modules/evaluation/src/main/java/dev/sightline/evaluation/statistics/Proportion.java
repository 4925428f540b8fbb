package dev.sightline.evaluation.statistics;

import dev.sightline.evaluation.Measure;

/**
 * Shares of successes with 95% Wilson score intervals, which stay inside [0, 1] and keep their coverage near 0 and 1,
 * where a recall usually lies. Reference: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
 */
public final class Proportion {
    /** The 97.5% point of the standard normal law. */
    private static final double Z = 1.959963984540054;

    private Proportion() {}

    /**
     * The share of successes among independent trials.
     *
     * @throws IllegalArgumentException if there is no trial, or the successes are not between 0 and the trials
     */
    public static Measure wilson(double successes, double trials) {
        if (!(trials > 0) || !(successes >= 0) || successes > trials) {
            throw new IllegalArgumentException(
                    "expected 0 <= successes <= trials and at least one trial, found " + successes + " of " + trials);
        }
        double share = successes / trials;
        double weight = Z * Z / trials;
        double centre = (share + weight / 2) / (1 + weight);
        double half = Z / (1 + weight) * Math.sqrt(share * (1 - share) / trials + weight / (4 * trials));
        // At 0 and 1 the formula gives the end point itself, up to rounding.
        double low = share == 0 ? 0 : Math.max(0, centre - half);
        double high = share == 1 ? 1 : Math.min(1, centre + half);
        return new Measure(share, low, high);
    }

    /**
     * The share of successes among trials that come in clusters (several depths of one draw): a Wilson interval with
     * the effective sample size that the scatter between clusters implies. The size is kept between one trial a
     * cluster, as if its trials always agreed, and all of them; at a share of 0 or 1, where there is no scatter to learn
     * from, it is one a cluster. Reference: Kish (1965), Survey Sampling, ch. 5 and 8.
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
}
