package dev.sightline.kernels.tile;

/**
 * {@code 2^x} for {@code x <= 127} in float32: the one exponential of all kernels, the same operations in the same
 * order wherever it runs.
 *
 * <p>Adding 1.5 * 2^23 + 127 rounds {@code x} to an integer n in the low bits of the sum; what is left, f in [-1/2,
 * 1/2], goes through a polynomial of degree 5 with a constant term of exactly 1, so that {@code 2^0 == 1}; then 2^n is
 * built in the exponent bits and multiplied on, which keeps a NaN a NaN. Below -126 the result is 0. Maximal relative
 * error 1.7e-7, of which the polynomial's is 0.9e-7.
 */
final class Exp2 {
    /**
     * 1.5 * 2^23 + 127: the unit in the last place of a sum with it is 1, and the low bits of the sum are the exponent
     * field of 2^n.
     */
    static final float ROUNDER = 12_582_912f + 127f;

    /** Results below 2^-126 would be denormal. */
    static final float LOWEST = -126f;

    /** Results above 2^127 would need an exponent that does not fit its field. */
    static final float HIGHEST = 127f;

    /** Mantissa bits of a float. */
    static final int MANTISSA_BITS = 23;

    static final float LOG2_E = 1.442695f;

    /** What {@link #LOG2_E} lacks of log2(e). */
    static final float LOG2_E_REST = 1.925963e-8f;

    // Minimax of the relative error on [-1/2, 1/2] with the constant term held at 1.
    static final float C1 = 0.693147f;
    static final float C2 = 0.24022242f;
    static final float C3 = 0.055507336f;
    static final float C4 = 0.009671513f;
    static final float C5 = 0.0013264727f;

    private Exp2() {}

    static float of(float x) {
        float shifted = x + ROUNDER;
        return x < LOWEST ? 0f : scaled(x - (shifted - ROUNDER), shifted);
    }

    /** {@code e^x}: the product with log2(e) is taken exactly before the integer is split off. */
    static float exp(float x) {
        float product = x * LOG2_E;
        float shifted = product + ROUNDER;
        float f = Math.fma(x, LOG2_E, -(shifted - ROUNDER));
        f = Math.fma(x, LOG2_E_REST, f);
        float power = scaled(f, shifted);
        return product < LOWEST ? 0f : product > HIGHEST ? Float.POSITIVE_INFINITY : power;
    }

    /** {@code 2^f} times the power of two in the low bits of {@code shifted}. */
    private static float scaled(float f, float shifted) {
        float p = Math.fma(C5, f, C4);
        p = Math.fma(p, f, C3);
        p = Math.fma(p, f, C2);
        p = Math.fma(p, f, C1);
        p = Math.fma(p, f, 1f);
        float power = Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << MANTISSA_BITS);
        return p * power;
    }
}
