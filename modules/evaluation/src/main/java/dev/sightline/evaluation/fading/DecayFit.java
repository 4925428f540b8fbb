package dev.sightline.evaluation.fading;

import java.util.function.IntToDoubleFunction;

/**
 * A straight line fitted by least squares to the logarithm of an influence curve, against the step (geometric decay) or
 * against the logarithm of the number of tokens (a power law). The residuals of the two say which law a curve obeys.
 *
 * @param slope ln R of a geometric law, or the exponent of a power law
 * @param residual root mean square of the logarithmic residuals: 0 if the curve obeys the law exactly
 */
record DecayFit(double slope, double residual) {

    /**
     * The geometric law a R^t over t = first ... last, both included.
     *
     * @param logCurve element t is the logarithm of the influence after t steps
     * @throws IllegalArgumentException if the window has fewer than three points, leaves the curve, or meets an
     *     influence
     *     of 0
     */
    static DecayFit geometric(double[] logCurve, int first, int last) {
        return fit(logCurve, first, last, t -> t);
    }

    /** The power law a (t + 1)^slope, t + 1 being the number of tokens; errors as in {@link #geometric}. */
    static DecayFit powerLaw(double[] logCurve, int first, int last) {
        return fit(logCurve, first, last, Math::log1p);
    }

    /** R: the factor of one step, if the fit is geometric. */
    double rate() {
        return Math.exp(slope);
    }

    private static DecayFit fit(double[] logCurve, int first, int last, IntToDoubleFunction abscissa) {
        requireWindow(logCurve, first, last);
        int points = last - first + 1;
        double meanX = 0;
        double meanY = 0;
        for (int t = first; t <= last; t++) {
            meanX += abscissa.applyAsDouble(t) / points;
            meanY += logCurve[t] / points;
        }
        double covariance = 0;
        double variance = 0;
        for (int t = first; t <= last; t++) {
            double x = abscissa.applyAsDouble(t) - meanX;
            covariance += x * (logCurve[t] - meanY);
            variance += x * x;
        }
        double slope = covariance / variance;
        double squares = 0;
        for (int t = first; t <= last; t++) {
            double difference = logCurve[t] - meanY - slope * (abscissa.applyAsDouble(t) - meanX);
            squares += difference * difference;
        }
        return new DecayFit(slope, Math.sqrt(squares / points));
    }

    private static void requireWindow(double[] logCurve, int first, int last) {
        if (first < 0 || last >= logCurve.length || last - first < 2) {
            throw new IllegalArgumentException("fit over steps " + first + " ... " + last + " of a curve of "
                    + logCurve.length + " points; give at least three steps inside the curve");
        }
        for (int t = first; t <= last; t++) {
            if (!Double.isFinite(logCurve[t])) {
                throw new IllegalArgumentException("logarithm of the influence at step " + t + " is " + logCurve[t]
                        + "; fit only where the influence is above 0");
            }
        }
    }
}
