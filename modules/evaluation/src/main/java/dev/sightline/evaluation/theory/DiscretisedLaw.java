package dev.sightline.evaluation.theory;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * A probability law replaced by the nodes and weights of a quadrature rule, so that any expectation under it is a short
 * sum. Immutable and thread-safe.
 */
public final class DiscretisedLaw {
    private static final GaussHermite NORMAL = GaussHermite.of(16);
    private static final GaussLegendre PANEL = GaussLegendre.of(12);

    /** A tail of this probability is left out: a mixture would need more than 10^9 items to show it. */
    private static final double LOG_NEGLIGIBLE = Math.log(1e-12);

    private final double[] values;
    private final double[] probabilities;

    private DiscretisedLaw(double[] values, double[] probabilities) {
        this.values = values;
        this.probabilities = probabilities;
    }

    /** A variable that never varies. */
    public static DiscretisedLaw constant(double value) {
        return new DiscretisedLaw(new double[] {value}, new double[] {1});
    }

    /** A normal variable. */
    public static DiscretisedLaw normal(double mean, double variance) {
        if (!(variance >= 0)) {
            throw new IllegalArgumentException("variance " + variance + "; a number of at least 0 is needed");
        }
        double[] values = new double[NORMAL.size()];
        double[] probabilities = new double[NORMAL.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = mean + Math.sqrt(variance) * NORMAL.node(i);
            probabilities[i] = NORMAL.weight(i);
        }
        return variance == 0 ? constant(mean) : new DiscretisedLaw(values, probabilities);
    }

    /** The cosine of two random unit vectors of {@code dim} components. */
    public static DiscretisedLaw cosine(int dim) {
        return cosineBelow(SphereCosine.of(dim), 1, 0);
    }

    /**
     * The cosine of two random unit vectors over its whole range, for functions of {@code scale * c} that change within
     * a unit: no panel is wider than that allows. The values decrease.
     */
    static DiscretisedLaw fineCosine(SphereCosine cosine, double scale) {
        double width = 2 / Math.max(scale, Math.sqrt(cosine.dim()));
        int panels = (int) Math.ceil(Math.PI / width);
        double[] edges = new double[panels + 1];
        for (int i = 0; i <= panels; i++) {
            edges[i] = Math.PI * i / panels;
        }
        return overAngles(cosine, edges);
    }

    /**
     * The cosine of two random unit vectors given that it lies below {@code limit}, for functions that may grow like
     * {@code e^(scale c)}: panels shrink towards the limit, where such functions live.
     */
    static DiscretisedLaw cosineBelow(SphereCosine cosine, double limit, double scale) {
        double first = Math.acos(Math.max(-1, Math.min(1, limit)));
        double last = Math.acos(-cosine.upperQuantile(LOG_NEGLIGIBLE));
        if (first >= last) {
            return constant(limit);
        }
        double deviation = 1 / Math.sqrt(cosine.dim());
        DoubleStream.Builder edges = DoubleStream.builder();
        double width = Math.min(3 / Math.max(scale, 1e-9), 3 * deviation);
        for (double edge = Math.max(first, Math.PI - last);
                edge < last;
                edge += width, width = Math.min(2 * width, 4 * deviation)) {
            edges.add(edge);
        }
        return overAngles(cosine, edges.add(last).build().toArray());
    }

    private static DiscretisedLaw overAngles(SphereCosine cosine, double[] edges) {
        int perPanel = PANEL.size();
        double[] values = new double[(edges.length - 1) * perPanel];
        double[] probabilities = new double[values.length];
        double total = 0;
        for (int i = 0; i < values.length; i++) {
            double low = edges[i / perPanel];
            double high = edges[i / perPanel + 1];
            double angle = PANEL.node(i % perPanel, low, high);
            values[i] = Math.cos(angle);
            probabilities[i] = PANEL.weight(i % perPanel, low, high) * cosine.angleDensity(angle);
            total += probabilities[i];
        }
        for (int i = 0; i < values.length; i++) {
            probabilities[i] /= total;
        }
        return new DiscretisedLaw(values, probabilities);
    }

    /** Number of nodes. */
    public int size() {
        return values.length;
    }

    /** Value at node {@code i}. */
    public double value(int i) {
        return values[i];
    }

    /** Probability of node {@code i}; they sum to 1. */
    public double probability(int i) {
        return probabilities[i];
    }

    /** Law of a function of the variable. */
    public DiscretisedLaw map(DoubleUnaryOperator function) {
        return new DiscretisedLaw(DoubleStream.of(values).map(function).toArray(), probabilities);
    }

    /** Expectation of a function of the variable. */
    public double expectation(DoubleUnaryOperator function) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += probabilities[i] * function.applyAsDouble(values[i]);
        }
        return sum;
    }
}
