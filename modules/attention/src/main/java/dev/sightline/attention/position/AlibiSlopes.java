package dev.sightline.attention.position;

/**
 * The slopes of attention with linear biases: head {@code h} adds {@code -slope_h (i - j)} to the score of query
 * {@code i} and key {@code j}. Reference: Press et al. (2021), section 3, arXiv 2108.12409.
 */
public final class AlibiSlopes {
    /** The exponent that the last of a power of two of heads reaches: its slope is 2^-8 whatever their number. */
    private static final double LAST_EXPONENT = -8;

    private AlibiSlopes() {}

    /**
     * One slope a head. For {@code n} heads, a power of two, {@code 2^(-8 (h + 1) / n)}. For any other number, the slopes
     * of the closest power of two below, {@code p}, and behind them every other slope of {@code 2 p} heads, from the
     * first on, until there are enough: the rule of the paper's program.
     *
     * @return a new array of {@code heads} numbers in (0, 1)
     * @throws IllegalArgumentException if there is no head
     */
    public static double[] of(int heads) {
        if (heads < 1) {
            throw new IllegalArgumentException("ALiBi slopes of " + heads + " heads; give 1 or more");
        }
        int power = Integer.highestOneBit(heads);
        double[] slopes = new double[heads];
        for (int head = 0; head < heads; head++) {
            slopes[head] = head < power
                    ? Math.pow(2, LAST_EXPONENT * (head + 1.0) / power)
                    : Math.pow(2, LAST_EXPONENT * (2.0 * (head - power) + 1) / (2.0 * power));
        }
        return slopes;
    }
}
