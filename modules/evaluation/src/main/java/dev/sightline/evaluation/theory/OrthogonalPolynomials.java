package dev.sightline.evaluation.theory;

import java.util.function.IntToDoubleFunction;

/**
 * Nodes and weights of the Gaussian quadrature rule of a symmetric probability law, from its three-term recurrence
 *
 * <pre>x p[k](x) = b[k+1] p[k+1](x) + b[k] p[k-1](x),   p[0] = 1,</pre>
 *
 * of orthonormal polynomials. The nodes are the roots of {@code p[size]} and the weight of a root {@code x} is
 * {@code 1 / sum of p[k](x)^2 over k < size}: every term is positive, so the weights keep full relative accuracy.
 *
 * <p>The roots are the eigenvalues of the symmetric tridiagonal matrix with zero diagonal and off-diagonal b. Sturm's
 * count of the eigenvalues above a point brackets each root, whatever the spacing; Newton's iteration sharpens it. Cost
 * O(size^2).
 */
final class OrthogonalPolynomials {
    /** Halvings of the whole range: enough for Newton's iteration to stay with its root. */
    private static final int BISECTIONS = 26;

    private static final int NEWTON_STEPS = 3;

    private final double[] nodes;
    private final double[] weights;

    /**
     * @param size number of nodes
     * @param coefficient {@code b[k]} for {@code k >= 1}
     * @param above a number above the largest root
     */
    OrthogonalPolynomials(int size, IntToDoubleFunction coefficient, double above) {
        if (size < 1) {
            throw new IllegalArgumentException("a quadrature rule of " + size + " nodes; ask for at least 1");
        }
        double[] b = new double[size + 1];
        for (int k = 1; k <= size; k++) {
            b[k] = coefficient.applyAsDouble(k);
        }
        nodes = new double[size];
        weights = new double[size];
        for (int i = size / 2; i < size; i++) {
            nodes[i] = 2 * i == size - 1 ? 0 : sharpened(bracketed(size - 1 - i, b, above), b);
            nodes[size - 1 - i] = 0 - nodes[i];
            weights[i] = weight(nodes[i], b);
            weights[size - 1 - i] = weights[i];
        }
    }

    double[] nodes() {
        return nodes.clone();
    }

    double[] weights() {
        return weights.clone();
    }

    /** The positive root that has {@code rank} roots above it. */
    private static double bracketed(int rank, double[] b, double above) {
        double low = 0;
        double high = above;
        for (int step = 0; step < BISECTIONS; step++) {
            double middle = 0.5 * (low + high);
            if (rootsAbove(middle, b) > rank) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return 0.5 * (low + high);
    }

    private static int rootsAbove(double x, double[] b) {
        int count = 0;
        double pivot = -x;
        for (int k = 1; k < b.length; k++) {
            if (pivot > 0) {
                count++;
            }
            // A pivot of exactly 0 means that x is the root of a leading block: nudging x would do the same.
            pivot = -x - b[k] * b[k] / (pivot == 0 ? Double.MIN_NORMAL : pivot);
        }
        return count;
    }

    private static double sharpened(double root, double[] b) {
        double x = root;
        for (int step = 0; step < NEWTON_STEPS; step++) {
            x -= newtonStep(x, b);
        }
        return x;
    }

    /** {@code p(x) / p'(x)} for the polynomial of the highest degree. */
    private static double newtonStep(double x, double[] b) {
        double previous = 0;
        double value = 1;
        double previousSlope = 0;
        double slope = 0;
        for (int k = 1; k < b.length; k++) {
            double next = (x * value - b[k - 1] * previous) / b[k];
            double nextSlope = (value + x * slope - b[k - 1] * previousSlope) / b[k];
            previous = value;
            value = next;
            previousSlope = slope;
            slope = nextSlope;
        }
        return value / slope;
    }

    private static double weight(double x, double[] b) {
        double previous = 0;
        double value = 1;
        double sum = 1;
        for (int k = 1; k < b.length - 1; k++) {
            double next = (x * value - b[k - 1] * previous) / b[k];
            previous = value;
            value = next;
            sum += value * value;
        }
        return 1 / sum;
    }
}
