package dev.sightline.evaluation.theory;

/**
 * The law of the cosine between two independent random unit vectors of {@code dim} components: the law of any one
 * coordinate of a uniform point on the sphere. Immutable and thread-safe.
 *
 * <pre>density    f(c) = K (1 - c^2)^((dim-3)/2),   K = Gamma(dim/2) / (sqrt(pi) Gamma((dim-1)/2))
 * cumulative F(c) = I_{(1+c)/2}((dim-1)/2, (dim-1)/2),   a regularised incomplete beta function</pre>
 *
 * Mean 0, variance {@code 1/dim}, symmetric; uniform on [-1, 1] for {@code dim = 3}.
 *
 * <p>Recall among n keys raises F to the power n - 1, so what has to be accurate is the tail {@code S = 1 - F} and its
 * logarithm. Near the centre S comes from a series of positive terms, further out from the continued fraction of
 * {@code S = I_{1-c^2}((dim-1)/2, 1/2) / 2}; both are good to about 1e-14 relative. A call costs 0.1 to 0.5
 * microseconds.
 *
 * <p>Reference: NIST Digital Library of Mathematical Functions, 8.17.4, 8.17.8 and 8.17.22.
 */
public final class SphereCosine {
    /** Below these the series for the centre needs fewer terms than the continued fraction for the tail. */
    private static final double SERIES_STANDARD_DEVIATIONS = 1.5;

    private static final double SERIES_COSINE = 0.7;

    private static final int MAXIMUM_TERMS = 1000;
    private static final double LOG_HALF = -Math.log(2);

    private final int dim;
    private final double densityScale;

    private SphereCosine(int dim) {
        this.dim = dim;
        // Gamma(d/2) / Gamma((d-1)/2) grows by d / (d-1) when d grows by 2: no gamma function is needed.
        double ratio = dim % 2 == 0 ? 1 / Math.sqrt(Math.PI) : 0.5 * Math.sqrt(Math.PI);
        for (int smaller = dim % 2 == 0 ? 2 : 3; smaller < dim; smaller += 2) {
            ratio *= smaller / (smaller - 1.0);
        }
        densityScale = ratio / Math.sqrt(Math.PI);
    }

    /**
     * The law in a space of {@code dim} dimensions.
     *
     * @throws IllegalArgumentException if {@code dim < 2}: on a line the cosine is only 1 or -1
     */
    public static SphereCosine of(int dim) {
        if (dim < 2) {
            throw new IllegalArgumentException("vectors of " + dim + " dimensions; the law of their cosine needs 2");
        }
        return new SphereCosine(dim);
    }

    /** Number of components of the vectors. */
    public int dim() {
        return dim;
    }

    /** Density at {@code c}; 0 outside [-1, 1]. */
    public double density(double c) {
        double squaredSine = squaredSine(c);
        return squaredSine < 0 ? 0 : densityScale * Math.pow(squaredSine, 0.5 * (dim - 3));
    }

    /** Density of the angle {@code acos(c)}, smooth on [0, pi] for every dimension. */
    double angleDensity(double angle) {
        return densityScale * Math.pow(Math.sin(angle), dim - 2);
    }

    /** Probability of a cosine below {@code c}. */
    public double cumulative(double c) {
        return survival(-c);
    }

    /** Probability of a cosine above {@code c}, accurate relative to itself. */
    public double survival(double c) {
        if (c <= -1) {
            return 1;
        }
        return c < 0 ? 1 - survival(-c) : Math.exp(logSurvival(c));
    }

    /** Logarithm of {@link #cumulative}: multiply by n - 1 for the probability that n - 1 cosines all lie below. */
    public double logCumulative(double c) {
        return logSurvival(-c);
    }

    /** Logarithm of {@link #survival}; negative infinity from 1 on. */
    public double logSurvival(double c) {
        if (c >= 1) {
            return Double.NEGATIVE_INFINITY;
        }
        if (c < 0) {
            return c <= -1 ? 0 : Math.log1p(-survival(-c));
        }
        double squaredSine = squaredSine(c);
        double logPower = 0.5 * (dim - 1) * Math.log(squaredSine);
        if (isCentral(c)) {
            return LOG_HALF + Math.log1p(-2 * densityScale * c * Math.exp(logPower) * centralSeries(c * c));
        }
        return logPower + Math.log(tailFactor(c));
    }

    /**
     * The slowly varying part {@code S(c) / (1 - c^2)^((dim-1)/2)} of the tail, for {@code 0 <= c <= 1}: it falls from
     * 1/2 at the centre to {@code K / (dim - 1)} at 1, like Mills' ratio of a normal law.
     */
    double tailFactor(double c) {
        double squaredSine = squaredSine(c);
        if (isCentral(c)) {
            return 0.5 * Math.exp(-0.5 * (dim - 1) * Math.log(squaredSine)) - densityScale * c * centralSeries(c * c);
        }
        return densityScale * c / (dim - 1) * continuedFraction(squaredSine);
    }

    /** Slope of {@link #tailFactor}, given its value: its differential equation is that of the tail. */
    double tailFactorSlope(double c, double tailFactor) {
        double squaredSine = squaredSine(c);
        return squaredSine == 0 ? -densityScale / (dim + 1) : ((dim - 1) * c * tailFactor - densityScale) / squaredSine;
    }

    /** The cosine that is exceeded with probability {@code e^logSurvival}; inverse of {@link #logSurvival}. */
    public double upperQuantile(double logSurvival) {
        if (!(logSurvival <= 0)) {
            throw new IllegalArgumentException(
                    "logarithm of a probability " + logSurvival + "; a number of at most 0 is needed");
        }
        if (logSurvival == Double.NEGATIVE_INFINITY) {
            return 1;
        }
        if (logSurvival > LOG_HALF) {
            return -upperQuantile(Math.log(-Math.expm1(logSurvival)));
        }
        double low = 0;
        double high = 1;
        double c = Math.sqrt(-Math.expm1(2 * (logSurvival - LOG_HALF) / dim));
        // The logarithm of the tail is concave, so Newton's iteration converges; the bracket guards its first steps.
        for (int iteration = 0; iteration < 100; iteration++) {
            double excess = logSurvival(c) - logSurvival;
            if (excess > 0) {
                low = c;
            } else {
                high = c;
            }
            double next = c + excess * tailFactor(c) * squaredSine(c) / densityScale;
            if (!(next > low && next < high)) {
                next = 0.5 * (low + high);
            }
            if (Math.abs(next - c) <= 1e-15 * (1 + Math.abs(c)) || high - low < 1e-16) {
                return next;
            }
            c = next;
        }
        return c;
    }

    /**
     * The cosine that all of {@code count} independent cosines stay below with probability {@code e^logLevel}: the
     * quantile of the largest.
     */
    public double largestQuantile(double count, double logLevel) {
        return upperQuantile(Math.log(-Math.expm1(logLevel / count)));
    }

    private boolean isCentral(double c) {
        return c < SERIES_COSINE && c * c * dim < SERIES_STANDARD_DEVIATIONS * SERIES_STANDARD_DEVIATIONS;
    }

    private static double squaredSine(double c) {
        return (1 - c) * (1 + c);
    }

    /** {@code 2F1(1, dim/2; 3/2; c^2)}: the integral of the density from 0 to c is K c (1-c^2)^((dim-1)/2) times it. */
    private double centralSeries(double squaredCosine) {
        double term = 1;
        double sum = 1;
        for (int k = 0; k < MAXIMUM_TERMS && term > 1e-17 * sum; k++) {
            term *= squaredCosine * (0.5 * dim + k) / (1.5 + k);
            sum += term;
        }
        return sum;
    }

    /** The continued fraction of I_x(a, 1/2) by Lentz's method, a = (dim-1)/2, x = 1 - c^2. */
    private double continuedFraction(double x) {
        double a = 0.5 * (dim - 1);
        double c = 1;
        double d = 1 / (1 - (a + 0.5) * x / (a + 1));
        double value = d;
        for (int m = 1; m < MAXIMUM_TERMS; m++) {
            double even = m * (0.5 - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / (1 + even * d);
            c = 1 + even / c;
            value *= c * d;
            double odd = -(a + m) * (a + 0.5 + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / (1 + odd * d);
            c = 1 + odd / c;
            double factor = c * d;
            value *= factor;
            if (Math.abs(factor - 1) < 2e-16) {
                break;
            }
        }
        return value;
    }
}
