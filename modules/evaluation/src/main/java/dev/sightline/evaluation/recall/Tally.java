package dev.sightline.evaluation.recall;

import dev.sightline.evaluation.Measure;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The values of one reading, kept draw by draw because the intervals of bands and differences need them so.
 *
 * <p>Different threads may record different draws.
 */
public final class Tally {
    private final int draws;
    private final Map<Metric, double[][]> byDepth = new EnumMap<>(Metric.class);

    /** @param metrics those that will be recorded, for every depth and draw */
    public Tally(Iterable<Metric> metrics, int depths, int draws) {
        this.draws = draws;
        for (Metric metric : metrics) {
            byDepth.put(metric, new double[depths][draws]);
        }
    }

    /** Keeps a value; ignored if its metric is not among those of this tally. */
    public void record(Metric metric, int depth, int draw, double value) {
        double[][] values = byDepth.get(metric);
        if (values != null) {
            values[depth][draw] = value;
        }
    }

    int draws() {
        return draws;
    }

    /** The values of a metric at one depth, by draw; not to be changed. */
    double[] values(Metric metric, int depth) {
        double[][] values = byDepth.get(metric);
        if (values == null) {
            throw new IllegalArgumentException(metric + " is not recorded; recorded are " + byDepth.keySet());
        }
        return values[depth];
    }

    /** All metrics at one depth, by their names in cells. */
    public SortedMap<String, Measure> at(int depth) {
        SortedMap<String, Measure> measures = new TreeMap<>();
        byDepth.forEach((metric, values) -> measures.put(metric.label(), metric.summarise(values[depth])));
        Measure entropy = measures.get(Metric.ENTROPY.label());
        if (entropy != null) {
            measures.put(Metric.EFFECTIVE_SUPPORT, entropy.map(Math::exp));
        }
        return measures;
    }
}
