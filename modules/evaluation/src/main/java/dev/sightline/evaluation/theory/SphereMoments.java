package dev.sightline.evaluation.theory;

/**
 * The exponential moment {@code M(t) = E exp(t c)} of the cosine c of two random unit vectors of {@code dim}
 * components:
 *
 * <pre>M(t) = sum over k of (t^2/4)^k / (k! (dim/2)_k) = 0F1(; dim/2; t^2/4),   M'(t) = (t/dim) M of dim+2.</pre>
 *
 * It is what an attention logit {@code t c} contributes on average to the softmax denominator. The series has positive
 * terms only; it is summed with its scale held apart, so that {@code ln M} is right (1e-14 relative) where M itself
 * would overflow. {@code ln M = t^2/(2 dim) - t^4/(4 dim^2 (dim+2)) + ...}: the Gaussian part alone is within 5% on M
 * only while {@code t^4 < 0.2 dim^3}. Cost O(t).
 *
 * <p>Reference: NIST Digital Library of Mathematical Functions, 10.39.9 and 16.2.1.
 */
public final class SphereMoments {
    private static final double RESCALE = 0x1p512;

    private SphereMoments() {}

    /** {@code M(t)}; infinite where it exceeds float64. */
    public static double moment(int dim, double t) {
        return Math.exp(logMoment(dim, t));
    }

    /** {@code ln M(t)}, even in t. */
    public static double logMoment(int dim, double t) {
        if (dim < 2 || !(Math.abs(t) <= 1e7)) {
            throw new IllegalArgumentException("exponential moment at t = " + t + " in " + dim
                    + " dimensions; at least 2 dimensions and |t| <= 1e7 are needed");
        }
        double quarterSquare = 0.25 * t * t;
        // The first term is left out of the sum: for small t log1p then keeps what adding 1 would round away.
        double one = 1;
        double term = 1;
        double sum = 0;
        double logScale = 0;
        for (int k = 1; ; k++) {
            term *= quarterSquare / (k * (0.5 * dim + k - 1));
            sum += term;
            if (term <= 1e-17 * sum) {
                break;
            }
            if (sum > RESCALE) {
                one /= RESCALE;
                term /= RESCALE;
                sum /= RESCALE;
                logScale += Math.log(RESCALE);
            }
        }
        return logScale == 0 ? Math.log1p(sum) : logScale + Math.log(one + sum);
    }

    /**
     * {@code M'(t) / M(t)}: the mean cosine of the keys under the softmax weights of logit scale t, when those weights
     * average themselves out.
     */
    public static double tiltedMean(int dim, double t) {
        return t / dim * Math.exp(logMoment(dim + 2, t) - logMoment(dim, t));
    }
}
