package dev.sightline.evaluation.statistics;

/**
 * The exact test whether two groups of trials succeed alike within every cluster. Given the successes of a cluster, how
 * many of them fall into its first group has a hypergeometric law; the law of their sum over clusters follows by
 * convolution. No normal approximation and no resampling, so it is right for a handful of successes too. Reference:
 * Mantel and Haenszel (1959), J. Natl. Cancer Inst. 22, 719-748, in its exact form.
 */
public final class ExchangeTest {
    private ExchangeTest() {}

    /**
     * Twice the probability of a first-group total at least as far out, on its side, as the one seen; at most 1. Cost:
     * clusters times first-group successes times {@code firstTrials}.
     *
     * @param first successes in the first group, by cluster, each at most {@code firstTrials}
     * @param second successes in the second group, by cluster, each at most {@code secondTrials}
     * @throws IllegalArgumentException if the arrays differ in length or a count is impossible
     */
    public static double twoSided(int[] first, int firstTrials, int[] second, int secondTrials) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    "clusters need counts in both groups, found " + first.length + " and " + second.length);
        }
        double[] law = new double[first.length * firstTrials + 1];
        law[0] = 1;
        int reach = 0;
        int seen = 0;
        for (int cluster = 0; cluster < first.length; cluster++) {
            requireCount(first[cluster], firstTrials);
            requireCount(second[cluster], secondTrials);
            seen += first[cluster];
            int successes = first[cluster] + second[cluster];
            if (successes > 0) {
                double[] share = hypergeometric(successes, firstTrials, secondTrials);
                convolve(law, reach, share);
                reach += share.length - 1;
            }
        }
        double below = 0;
        double above = 0;
        for (int total = 0; total <= reach; total++) {
            below += total <= seen ? law[total] : 0;
            above += total >= seen ? law[total] : 0;
        }
        return Math.min(1, 2 * Math.min(below, above));
    }

    private static void requireCount(int successes, int trials) {
        if (successes < 0 || successes > trials) {
            throw new IllegalArgumentException("expected 0 to " + trials + " successes, found " + successes);
        }
    }

    /** In place, from the top, so that what is read has not been written. */
    private static void convolve(double[] law, int reach, double[] share) {
        for (int total = reach + share.length - 1; total >= 0; total--) {
            double sum = 0;
            for (int own = Math.max(0, total - reach); own < share.length && own <= total; own++) {
                sum += law[total - own] * share[own];
            }
            law[total] = sum;
        }
    }

    /** The probabilities of 0, 1, ... of the successes lying in the first group. */
    private static double[] hypergeometric(int successes, int firstTrials, int secondTrials) {
        double[] law = new double[Math.min(successes, firstTrials) + 1];
        double all = choose(firstTrials + secondTrials, successes);
        for (int own = 0; own < law.length; own++) {
            law[own] = choose(firstTrials, own) * choose(secondTrials, successes - own) / all;
        }
        return law;
    }

    private static double choose(int from, int many) {
        if (many > from) {
            return 0;
        }
        double ways = 1;
        for (int i = 1; i <= many; i++) {
            ways = ways * (from - many + i) / i;
        }
        return ways;
    }
}
