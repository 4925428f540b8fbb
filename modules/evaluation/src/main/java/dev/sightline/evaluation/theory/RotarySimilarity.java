package dev.sightline.evaluation.theory;

/**
 * The cosine of a query with a key after a rotary embedding turned both, at a distance delta, over random content whose
 * cosine before was rho. With theta_j the d/2 frequencies,
 *
 * <pre>
 * C = (2/d) sum cos(delta theta_j),  B = (2/d) sum cos^2(delta theta_j),  V = (B - C^2) / (d/2 + 1)
 * mean      rho C
 * variance  rho^2 V + (1 - rho^2) (1 - C^2 - V) / (d - 1)
 * </pre>
 *
 * <p>Exact: the squared lengths of a random direction's d/2 pairs are a uniform point of the simplex, which gives the mean
 * and variance of its own turned cosine, and the part of the query across the key is a random direction there. With the
 * frequencies {@code b^(-2j/d)} and delta far above 1 and far below b, C is about {@code 1 - (ln delta + .5772) / ln b}, with a
 * ripple; beyond b it is about 0. Keys that are unlike the query stay so: turned, they are as random as before.
 *
 * <p>Cost O(d) a call. Immutable and thread-safe.
 *
 * <p>Reference: the rotation, Su et al. (2021), Eq. 15 and 16, arXiv 2104.09864.
 */
public final class RotarySimilarity {
    private final double[] frequencies;

    private RotarySimilarity(double[] frequencies) {
        this.frequencies = frequencies;
    }

    /**
     * For an embedding that turns every element.
     *
     * @param frequencies in radians a position, one for each pair, scaled or not
     * @throws IllegalArgumentException if there is none
     */
    public static RotarySimilarity of(double[] frequencies) {
        if (frequencies.length == 0) {
            throw new IllegalArgumentException("no frequencies; give one for each pair that turns");
        }
        return new RotarySimilarity(frequencies.clone());
    }

    /** C: the mean cosine of a random direction with itself, turned by a distance; 1 at 0. */
    public double meanCosine(long distance) {
        double sum = 0;
        for (double frequency : frequencies) {
            sum += Math.cos(distance * frequency);
        }
        return sum / frequencies.length;
    }

    /** Mean cosine at a distance of vectors whose cosine at distance 0 is rho. */
    public double mean(double rho, long distance) {
        return rho * meanCosine(distance);
    }

    /**
     * Variance of the same cosine.
     *
     * @throws IllegalArgumentException if rho is no cosine
     */
    public double variance(double rho, long distance) {
        if (!(Math.abs(rho) <= 1)) {
            throw new IllegalArgumentException("cosine " + rho + "; a number in [-1, 1] is needed");
        }
        double cosine = meanCosine(distance);
        double squares = 0;
        for (double frequency : frequencies) {
            double turned = Math.cos(distance * frequency);
            squares += turned * turned / frequencies.length;
        }
        double own = Math.max(0, squares - cosine * cosine) / (frequencies.length + 1);
        double across = Math.max(0, 1 - cosine * cosine - own) / (2.0 * frequencies.length - 1);
        return rho * rho * own + (1 - rho * rho) * across;
    }
}
