package dev.sightline.evaluation.fading;

import dev.sightline.evaluation.theory.GaussHermite;
import java.util.function.DoubleUnaryOperator;

/**
 * Means of the nonlinearities over a centred Gaussian preactivation of a given variance: the integrals of mean field.
 */
final class Activations {
    /** Resolves the slope of a unit, about 1 wide, under preactivations of standard deviation up to 5 to 1e-4. */
    private static final GaussHermite NORMAL = GaussHermite.of(201);

    private Activations() {}

    /** E tanh^2(x), x ~ N(0, variance). */
    static double meanSquareTanh(double variance) {
        return mean(variance, x -> square(Math.tanh(x)));
    }

    /** E tanh'(x) = E sech^2(x). */
    static double meanTanhSlope(double variance) {
        return mean(variance, Activations::tanhSlope);
    }

    /** E tanh'(x)^2 = E sech^4(x). */
    static double meanSquareTanhSlope(double variance) {
        return mean(variance, x -> square(tanhSlope(x)));
    }

    /** E sigmoid(bias + x). */
    static double meanSigmoid(double bias, double variance) {
        return mean(variance, x -> sigmoid(bias + x));
    }

    /** E sigmoid(bias + x)^2. */
    static double meanSquareSigmoid(double bias, double variance) {
        return mean(variance, x -> square(sigmoid(bias + x)));
    }

    private static double mean(double variance, DoubleUnaryOperator function) {
        double deviation = Math.sqrt(variance);
        return NORMAL.expectation(z -> function.applyAsDouble(deviation * z));
    }

    private static double tanhSlope(double x) {
        return 1 - square(Math.tanh(x));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double square(double x) {
        return x * x;
    }
}
