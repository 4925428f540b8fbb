package dev.sightline.kernels.tile;

/**
 * {@code cap * tanh(score / cap)} in float32, for scores in units of log2: the same operations in the same order wherever
 * it runs.
 *
 * <p>With z = e^(-2 |score| / cap) = 2^(n + f), tanh is (1 - z) / (1 + z). The numerator is taken as -2^n (2^f - 1) +
 * (1 - 2^n), 2^f - 1 being f times a polynomial, so that small scores, for which tanh is nearly the identity, keep all
 * their digits. The denominator d lies in [1, 2], and -d is what the steps need: the reciprocal of d begins with the
 * quadratic polynomial of least relative error, 1/99, and two Newton steps square that twice; a division would take longer
 * than all the rest.
 *
 * @param slope what a score's magnitude is multiplied by to give the exponent of z, in units of log2
 * @param cap in units of log2
 */
record Softcap(float slope, float cap) {
    /** Exponents below this make no difference to 1 - z. */
    static final float LOWEST = -40f;

    /** As that of {@link Exp2}; the bit above the exponent's makes -2^n of what would be 2^n, and costs nothing. */
    static final float ROUNDER = Exp2.ROUNDER + 256;

    // Least squares of the relative error of (2^f - 1) / f on [-1/2, 1/2], weighted towards its maximum of 1.7e-8, the
    // constant term held at ln 2.
    static final float C1 = 0.6931472f;
    static final float C2 = 0.24022649f;
    static final float C3 = 0.055503666f;
    static final float C4 = 0.009618248f;
    static final float C5 = 0.0013387767f;
    static final float C6 = 1.5398397e-4f;

    // 1 - d (R0 - R1 d + R2 d^2) is a multiple of the Chebyshev polynomial T3(2 d - 3).
    static final float R0 = 210f / 99;
    static final float R1 = 144f / 99;
    static final float R2 = 32f / 99;

    /** The bits of a float but its sign. */
    static final int MAGNITUDE = Integer.MAX_VALUE;

    /** For a cap in natural units. */
    static Softcap of(double cap) {
        return new Softcap((float) (-2 / cap), (float) (cap / Math.log(2)));
    }

    float applyTo(float score) {
        int bits = Float.floatToRawIntBits(score);
        float exponent = Float.intBitsToFloat(bits & MAGNITUDE) * slope;
        exponent = exponent < LOWEST ? LOWEST : exponent;
        float shifted = exponent + ROUNDER;
        float f = exponent - (shifted - ROUNDER);
        float p = Math.fma(C6, f, C5);
        p = Math.fma(p, f, C4);
        p = Math.fma(p, f, C3);
        p = Math.fma(p, f, C2);
        p = Math.fma(p, f, C1);
        float minusPower = Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << Exp2.MANTISSA_BITS);
        float numerator = Math.fma(minusPower, p * f, 1f + minusPower);
        float minusDenominator = numerator - 2f;
        float r = Math.fma(Math.fma(minusDenominator, R2, R1), minusDenominator, R0);
        r = Math.fma(r, Math.fma(minusDenominator, r, 1f), r);
        r = Math.fma(r, Math.fma(minusDenominator, r, 1f), r);
        float magnitude = numerator * r * cap;
        return Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) | (bits & ~MAGNITUDE));
    }
}
