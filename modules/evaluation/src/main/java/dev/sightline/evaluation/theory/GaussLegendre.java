package dev.sightline.evaluation.theory;

import java.util.function.DoubleUnaryOperator;

/**
 * Gauss-Legendre quadrature: exact for polynomials up to degree {@code 2 size - 1}. Immutable and thread-safe.
 *
 * <p>The orthonormal Legendre polynomials of the uniform law on [-1, 1] have {@code b[k] = k / sqrt(4 k^2 - 1)}.
 * Reference: Golub and Welsch (1969), Mathematics of Computation 23, section 2.
 */
public final class GaussLegendre {
    private final double[] nodes;
    private final double[] weights;

    private GaussLegendre(OrthogonalPolynomials rule) {
        nodes = rule.nodes();
        weights = rule.weights();
    }

    /** The rule of {@code size} nodes. Cost O(size^2): keep the rule, do not recompute it. */
    public static GaussLegendre of(int size) {
        return new GaussLegendre(new OrthogonalPolynomials(size, k -> k / Math.sqrt(4.0 * k * k - 1), 1));
    }

    /** Number of nodes. */
    public int size() {
        return nodes.length;
    }

    /** Node {@code i} of the rule moved to [low, high], in increasing order. */
    public double node(int i, double low, double high) {
        return 0.5 * (low + high) + 0.5 * (high - low) * nodes[i];
    }

    /** Weight of node {@code i} of the rule moved to [low, high]; the weights sum to {@code high - low}. */
    public double weight(int i, double low, double high) {
        return (high - low) * weights[i];
    }

    /** Integral of a function over [low, high]. */
    public double integral(DoubleUnaryOperator function, double low, double high) {
        double sum = 0;
        for (int i = 0; i < nodes.length; i++) {
            sum += weights[i] * function.applyAsDouble(node(i, low, high));
        }
        return (high - low) * sum;
    }
}
