package dev.sightline.conformance.trial;

/**
 * Every tolerance of the kit.
 *
 * <p>The accuracy rule: against the float64 oracle, the largest error of a head may be {@link #NAIVE_FACTOR} times the
 * largest error of the naive float32 computation of the same thing, plus {@link #ROUNDING_FLOOR}. Errors are counted in
 * units of {@link #UNIT_ROUNDOFF} times the sensitivity of the element (see {@link
 * dev.sightline.conformance.oracle.HeadReference}), which grows with the lengths, the scores and the values, so that no
 * number here depends on a shape and a row of small values cannot hide behind one of large values.
 */
public final class Tolerances {
    /** Largest relative error of rounding once to float32: 2^-24. */
    public static final double UNIT_ROUNDOFF = 0x1p-24;

    /** How much worse than the naive float32 computation a kernel may be. */
    public static final double NAIVE_FACTOR = 2;

    /**
     * What is allowed where the naive computation happens to be exact, in units of roundoff times sensitivity: the
     * rounding of the scale into the queries, an exponential good to 2^-22, a blocked sum's rescaling.
     */
    public static final double ROUNDING_FLOOR = 2;

    /**
     * Error allowed for each key to the sum of the weights of a row, in units of roundoff. It compares two sums of the
     * same weights taken in different orders; where these are nearly equal their roundings all have one sign, so the
     * worst case is the usual one. Reference: Higham (2002), section 4.2.
     */
    public static final double WEIGHT_SUM_PER_KEY = 1;

    /** Relative error allowed to a log-sum-exp, whatever the naive computation gives, where rounding allows it. */
    public static final double LOG_SUM_EXP_RELATIVE = 2e-4;

    /** Below this magnitude a float32 has no full precision left: the smallest normal number. */
    public static final double UNDERFLOW = Float.MIN_NORMAL;

    private Tolerances() {}

    /** The accuracy rule: the error allowed to an element in units of its sensitivity. */
    static double allowed(double naiveError) {
        return NAIVE_FACTOR * naiveError + ROUNDING_FLOOR * UNIT_ROUNDOFF;
    }
}
