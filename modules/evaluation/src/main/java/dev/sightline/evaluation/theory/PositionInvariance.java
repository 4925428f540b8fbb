package dev.sightline.evaluation.theory;

/**
 * Full attention without position encoding treats its items as a set: recall, mass and cosine do not depend on where
 * the needle lies, and {@link FullAttentionRecall} has no depth to be given. Moving the needle may change the output
 * by the rounding of float32 alone; a curve that varies by more has found a defect.
 */
public final class PositionInvariance {
    /** Unit roundoff of float32. */
    private static final double ROUNDOFF = 0x1p-24;

    /** Relative error allowed to a float32 exponential function, in roundoffs. */
    private static final int EXPONENTIAL_ROUNDOFFS = 4;

    private PositionInvariance() {}

    /**
     * The largest distance between two float32 outputs that the order of the items can explain, for values of length
     * 1: twice the worst-case error of one. A logit is a dot product of keyDim terms, scaled; numerator and
     * denominator are sums of {@code length} terms, each perhaps rescaled once a block. Typical distances are smaller
     * by the square root of the length.
     *
     * <p>Reference: Higham (2002), Accuracy and Stability of Numerical Algorithms, sections 3.1 and 4.2.
     *
     * @return a distance; infinite where float32 sums of so many terms promise nothing
     */
    public static double roundingBound(RecallSetting setting) {
        double weight = Math.expm1(
                setting.logitScale() * accumulated(setting.keyDim() + 2.0) + EXPONENTIAL_ROUNDOFFS * ROUNDOFF);
        double sum = accumulated(2.0 * setting.length() + 1);
        double low = (1 - weight) * (1 - sum);
        return low <= 0 ? Double.POSITIVE_INFINITY : 2 * ((1 + weight) * (1 + sum) / low - 1);
    }

    /** Higham's gamma: the relative error of so many roundings in a row. */
    private static double accumulated(double roundings) {
        return roundings * ROUNDOFF < 1 ? roundings * ROUNDOFF / (1 - roundings * ROUNDOFF) : 1;
    }
}
