package dev.sightline.evaluation.theory;

/**
 * The standard normal law and the error functions behind it, to about 1e-14 relative in both tails.
 *
 * <p>For {@code x >= 1/2} the scaled complementary error function is the trapezoidal sum
 *
 * <pre>erfcx(x) = (h x / pi) [1/x^2 + 2 sum over k of e^{-k^2 h^2} / (k^2 h^2 + x^2)]
 *            + 2 e^{x^2} / (1 - e^{2 pi x/h}),</pre>
 *
 * whose error is of order {@code e^{-pi^2/h^2}}; the last term is the residue of the pole at {@code i x}. Below 1/2 the
 * series of positive terms {@code erf(x) = 2/sqrt(pi) e^{-x^2} sum of 2^k x^{2k+1} / (2k+1)!!} is used instead, because
 * the two parts of the sum would cancel.
 *
 * <p>Reference: Chiarella and Reichel (1968), Mathematics of Computation 22, pages 137-143.
 */
public final class NormalDistribution {
    private static final double STEP = 0.5;
    private static final int TERMS = 13;
    private static final double SERIES_LIMIT = 0.5;
    private static final double SQRT_PI = Math.sqrt(Math.PI);
    private static final double SQRT_TWO = Math.sqrt(2);
    private static final double SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

    private NormalDistribution() {}

    /** Density {@code e^{-x^2/2} / sqrt(2 pi)}. */
    public static double density(double x) {
        return exponentialOfMinusSquare(x / SQRT_TWO) / SQRT_TWO_PI;
    }

    /** Probability below {@code x}, accurate relative to itself in the lower tail. */
    public static double cumulative(double x) {
        return 0.5 * erfc(-x / SQRT_TWO);
    }

    /** Complementary error function {@code 2/sqrt(pi) times the integral of e^{-t^2} from x to infinity}. */
    public static double erfc(double x) {
        if (x < 0) {
            return 2 - erfc(-x);
        }
        return x < SERIES_LIMIT ? 1 - erfOfSmall(x) : exponentialOfMinusSquare(x) * erfcx(x);
    }

    /** Scaled complementary error function {@code e^{x^2} erfc(x)}; infinite below about -26.6. */
    public static double erfcx(double x) {
        if (x < SERIES_LIMIT) {
            return Math.exp(x * x) * erfc(x);
        }
        double square = x * x;
        double sum = 0.5 / square;
        for (int k = 1; k <= TERMS; k++) {
            double node = k * STEP * (k * STEP);
            sum += Math.exp(-node) / (node + square);
        }
        double trapezoid = 2 * STEP * x / Math.PI * sum;
        // Once the pole is further than pi / h its residue is below the error of the sum.
        return x < Math.PI / STEP ? trapezoid - 2 * Math.exp(square) / Math.expm1(2 * Math.PI * x / STEP) : trapezoid;
    }

    private static double erfOfSmall(double x) {
        double term = x;
        double sum = x;
        for (int k = 1; term > 1e-17 * sum; k++) {
            term *= 2 * x * x / (2 * k + 1);
            sum += term;
        }
        return 2 / SQRT_PI * Math.exp(-x * x) * sum;
    }

    /** {@code e^{-x^2}}, with the rounding of the square put back: at x = 20 it would cost two digits. */
    private static double exponentialOfMinusSquare(double x) {
        double square = x * x;
        double lost = Math.fma(x, x, -square);
        return square > 750 ? 0 : Math.exp(-square) * (1 - lost);
    }
}
