package dev.sightline.evaluation.theory;

import java.util.function.DoubleUnaryOperator;

/**
 * Gauss-Hermite quadrature in the probabilist's form: expectations over a standard normal variable, exact for
 * polynomials up to degree {@code 2 size - 1}. Immutable and thread-safe.
 *
 * <p>The orthonormal Hermite polynomials of the standard normal law have {@code b[k] = sqrt(k)}; all roots lie below
 * {@code 2 sqrt(size)}. Reference: Golub and Welsch (1969), Mathematics of Computation 23, section 2.
 */
public final class GaussHermite {
    private final double[] nodes;
    private final double[] weights;

    private GaussHermite(OrthogonalPolynomials rule) {
        nodes = rule.nodes();
        weights = rule.weights();
    }

    /**
     * The rule of {@code size} nodes. Cost O(size^2): keep the rule, do not recompute it.
     *
     * @param size at most 256, beyond which the outer weights are too small for float64
     */
    public static GaussHermite of(int size) {
        if (size > 256) {
            throw new IllegalArgumentException("a Gauss-Hermite rule of " + size + " nodes; ask for at most 256");
        }
        return new GaussHermite(new OrthogonalPolynomials(size, Math::sqrt, 2 * Math.sqrt(size) + 1));
    }

    /** Number of nodes. */
    public int size() {
        return nodes.length;
    }

    /** Node {@code i}, in increasing order. */
    public double node(int i) {
        return nodes[i];
    }

    /** Weight of node {@code i}; the weights sum to 1. */
    public double weight(int i) {
        return weights[i];
    }

    /** Expectation of a function of a standard normal variable. */
    public double expectation(DoubleUnaryOperator function) {
        double sum = 0;
        for (int i = 0; i < nodes.length; i++) {
            sum += weights[i] * function.applyAsDouble(nodes[i]);
        }
        return sum;
    }
}
