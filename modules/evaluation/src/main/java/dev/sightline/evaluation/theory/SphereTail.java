package dev.sightline.evaluation.theory;

/**
 * A fast {@link SphereCosine#survival}, good to about 1e-8 relative, for the inner loop of the decoder: about 30 ns a
 * call against 170. Immutable and thread-safe.
 *
 * <p>Only the slowly varying factor of the tail is tabulated, by cubic Hermite interpolation; its slopes are exact
 * because its differential equation is known. The table is as fine as the law is narrow, so the error does not depend
 * on the dimension. Preparing it takes about 0.2 ms.
 */
final class SphereTail {
    private static final int CELLS_PER_DEVIATION = 32;

    private final double halfPower;
    private final int cells;
    private final double[] factor;
    /** Slopes times the width of a cell. */
    private final double[] rise;

    SphereTail(SphereCosine cosine) {
        halfPower = 0.5 * (cosine.dim() - 1);
        cells = CELLS_PER_DEVIATION * (1 + (int) Math.sqrt(cosine.dim()));
        factor = new double[cells + 1];
        rise = new double[cells + 1];
        for (int i = 0; i <= cells; i++) {
            double c = (double) i / cells;
            factor[i] = cosine.tailFactor(c);
            rise[i] = cosine.tailFactorSlope(c, factor[i]) / cells;
        }
    }

    /** Probability of a cosine above {@code c}, for c in [-1, 1]. */
    double survival(double c) {
        return c < 0 ? 1 - upper(-c) : upper(c);
    }

    private double upper(double c) {
        int i = Math.min((int) (c * cells), cells - 1);
        double t = c * cells - i;
        double change = factor[i + 1] - factor[i];
        double bend = t * (1 - t) * ((1 - t) * (rise[i] - change) - t * (rise[i + 1] - change));
        return (factor[i] + t * change + bend) * Math.exp(halfPower * Math.log((1 - c) * (1 + c)));
    }
}
