package dev.sightline.evaluation.theory;

import dev.sightline.attention.ElementwiseMap;

/**
 * The feature map {@code f(x) = elu(x) + 1}, that is 1 + x above 0 and e^x below, of a normal coordinate x with mean 0.
 * Always positive.
 *
 * <p>The moments are elementary but for {@code h(s) = e^{s^2/2} Phi(-s)}, which is computed as a scaled complementary
 * error function, so that a large scale does not overflow. With s the standard deviation:
 *
 * <pre>E f     = 1/2 + s / sqrt(2 pi) + h(s)
 * E f^2   = 1/2 + 2 s / sqrt(2 pi) + s^2/2 + h(2 s)
 * E f x/s = s (1/2 + h(s))                        the linear part of f, in standard deviations of x
 * E f ((x/s)^2 - 1) / sqrt(2) = s^2 h(s) / sqrt(2)     its quadratic part</pre>
 *
 * <p>Reference: Katharopoulos et al. (2020), Eq. 7, arXiv 2006.16236.
 *
 * @param scale standard deviation s of the coordinate; unit vectors of d components have {@code 1/sqrt(d)}
 */
public record EluFeatureMap(double scale) {
    /** @throws IllegalArgumentException if the scale is not a positive number */
    public EluFeatureMap {
        if (!(scale > 0 && scale <= 1e6)) {
            throw new IllegalArgumentException(
                    "scale " + scale + " of the coordinates; a number in (0, 1e6] is needed");
        }
    }

    /** The feature of the coordinate {@code scale * deviate}. */
    public double feature(double deviate) {
        return ElementwiseMap.ELU_PLUS_ONE.feature(scale * deviate);
    }

    /** Mean feature. */
    public double mean() {
        return 0.5 + scale / Math.sqrt(2 * Math.PI) + lowerMoment(scale);
    }

    /** Mean square of the feature. */
    public double meanSquare() {
        return 0.5 + 2 * scale / Math.sqrt(2 * Math.PI) + 0.5 * scale * scale + lowerMoment(2 * scale);
    }

    /** Variance of the feature. */
    public double variance() {
        return meanSquare() - mean() * mean();
    }

    /** Coefficient of the feature on the first orthonormal Hermite polynomial. */
    public double linearPart() {
        return scale * (0.5 + lowerMoment(scale));
    }

    /** Coefficient of the feature on the second orthonormal Hermite polynomial. */
    public double quadraticPart() {
        return scale * scale * lowerMoment(scale) / Math.sqrt(2);
    }

    /** {@code e^{s^2/2} Phi(-s)}: the mean of e^x over x below 0. */
    private static double lowerMoment(double s) {
        return 0.5 * NormalDistribution.erfcx(s / Math.sqrt(2));
    }
}
