package dev.sightline.attention.position;

/** The geometric progression of angular frequencies that sinusoids and rotations share. */
final class Frequencies {
    private Frequencies() {}

    /**
     * {@code base^(-2 i / width)} for {@code i < width / 2}, in radians a position. Reference: Vaswani et al. (2017),
     * section 3.5, arXiv 1706.03762.
     */
    static double[] geometric(int width, double base) {
        double[] frequencies = new double[width / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = Math.pow(base, -2.0 * i / width);
        }
        return frequencies;
    }

    /**
     * Requires a base that the frequencies fall with.
     *
     * @throws IllegalArgumentException if the base is not above 1 or not finite
     */
    static void requireBase(double base) {
        if (!(base > 1) || Double.isInfinite(base)) {
            throw new IllegalArgumentException("base " + base + " is not a finite number above 1; 10000 is usual");
        }
    }
}
