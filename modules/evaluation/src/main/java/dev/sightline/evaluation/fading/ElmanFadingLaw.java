package dev.sightline.evaluation.fading;

/**
 * Mean-field law of an Elman network h_t = tanh(W h_{t-1} + U x_t) with W_ij ~ N(0, g^2 / hiddenSize) and U x_t of
 * variance su^2. The variance of a preactivation and the growth of the squared Jacobian norm follow
 *
 * <pre>
 * D_0 = su^2,  D_t = g^2 E tanh^2(sqrt(D_{t-1}) z) + su^2         ||J_t||^2 / ||J_{t-1}||^2 = g^2 E sech^4(sqrt(D_t) z)
 * R = g sqrt(E sech^4(sqrt(D) z)) at the fixed point D            z ~ N(0, 1)
 * </pre>
 *
 * <p>Range: driven networks, averaged over networks. Six networks of 256 units, fitted over steps 8 to 64, against R: g
 * = 0.9, su = 0.5: 0.701 / 0.702; g = 1, su = 1: 0.628 / 0.632; g = 1.5, su = 0.5: 0.983 / 0.983; g = 3, su = 0.5:
 * 1.339 / 1.348, one network scattering by 0.01 (by 0.03 at 64 units). Too low for a weak drive (g = 0.9, su = 0.1:
 * 0.890 / 0.868): without input and with g &lt; 1 the state dies out and the rate is the spectral radius of W instead.
 *
 * <p>Reference: Bengio, Simard &amp; Frasconi (1994), Learning long-term dependencies with gradient descent is
 * difficult; Pascanu et al. (2013), arXiv 1211.5063; the mean field: Sompolinsky, Crisanti &amp; Sommers (1988), Chaos
 * in random neural networks; Poole et al. (2016), arXiv 1606.05340; for recurrent networks: Chen, Pennington &amp;
 * Schoenholz (2018), arXiv 1806.05394.
 */
record ElmanFadingLaw(ElmanScales scales) implements FadingLaw {

    /** Relative change of the variance at which the fixed point counts as reached. */
    private static final double FIXED_POINT_TOLERANCE = 1e-12;

    @Override
    public double rate() {
        return growth(stationaryVariance());
    }

    @Override
    public double[] logInfluence(int steps) {
        double[] curve = new double[steps + 1];
        double variance = inputVariance();
        for (int t = 1; t <= steps; t++) {
            variance = nextVariance(variance);
            curve[t] = curve[t - 1] + Math.log(growth(variance));
        }
        return curve;
    }

    /** D: the variance of a preactivation once the start is forgotten. */
    double stationaryVariance() {
        double previous = 0;
        double variance = inputVariance();
        // The map is concave and starts above the diagonal, so the iteration climbs to its only fixed point.
        while (variance - previous > FIXED_POINT_TOLERANCE * variance) {
            previous = variance;
            variance = nextVariance(previous);
        }
        return variance;
    }

    private double nextVariance(double variance) {
        return scales.gain() * scales.gain() * Activations.meanSquareTanh(variance) + inputVariance();
    }

    private double growth(double variance) {
        return scales.gain() * Math.sqrt(Activations.meanSquareTanhSlope(variance));
    }

    private double inputVariance() {
        return scales.inputScale() * scales.inputScale();
    }
}
