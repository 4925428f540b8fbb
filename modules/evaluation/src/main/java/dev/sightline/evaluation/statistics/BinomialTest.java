package dev.sightline.evaluation.statistics;

/** The exact test whether a number of successes fits a known chance: the bound that controls are held to. */
public final class BinomialTest {
    private BinomialTest() {}

    /**
     * The probability of a number of successes at least as far out, on its side, as the one seen; doubled for the two
     * sides and at most 1.
     *
     * @param successes 0 to {@code trials}
     * @param chance of a success in one trial, in [0, 1]
     */
    public static double twoSided(long successes, long trials, double chance) {
        if (successes < 0 || successes > trials || !(chance >= 0) || chance > 1) {
            throw new IllegalArgumentException("expected 0 <= successes <= trials and a chance in [0, 1], found "
                    + successes + " of " + trials + " at " + chance);
        }
        if (chance == 0 || chance == 1) {
            return successes == chance * trials ? 1 : 0;
        }
        double here = Math.exp(logProbability(successes, trials, chance));
        double odds = chance / (1 - chance);
        // Away from the mean the terms fall at least geometrically, so the sum of the side beyond it converges fast.
        boolean above = successes > chance * trials;
        double sum = 0;
        double term = here;
        for (long k = successes; term > sum * 0x1.0p-60 && term > 0; k += above ? 1 : -1) {
            sum += term;
            term *= above ? odds * (trials - k) / (k + 1) : k / (odds * (trials - k + 1));
        }
        return Math.min(1, 2 * sum);
    }

    private static double logProbability(long successes, long trials, double chance) {
        double sum = successes * Math.log(chance) + (trials - successes) * Math.log1p(-chance);
        long shorter = Math.min(successes, trials - successes);
        for (long i = 1; i <= shorter; i++) {
            sum += Math.log((double) (trials - shorter + i) / i);
        }
        return sum;
    }
}
