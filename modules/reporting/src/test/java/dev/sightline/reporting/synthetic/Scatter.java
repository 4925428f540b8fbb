package dev.sightline.reporting.synthetic;

import dev.sightline.evaluation.Measure;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Seeded scatter around laws, and the maps that results are made of. */
final class Scatter {
    private final Random random;

    Scatter(long seed) {
        random = new Random(seed);
    }

    /** A share near a law, with an interval around it. */
    Measure share(double law, double width) {
        double value = law == 0 ? 0 : Math.clamp(law + random.nextGaussian() * width / 3, 0, 1);
        return new Measure(value, Math.max(0, value - width), Math.min(1, value + width));
    }

    /** A positive quantity within some percent of a law. */
    Measure near(double law, double relative) {
        double value = law * Math.exp(random.nextGaussian() * relative / 3);
        return new Measure(value, value * (1 - relative), value * (1 + relative));
    }

    /** Alternating names and measures. */
    static SortedMap<String, Measure> metrics(Object... namesAndMeasures) {
        SortedMap<String, Measure> metrics = new TreeMap<>();
        for (int i = 0; i < namesAndMeasures.length; i += 2) {
            metrics.put((String) namesAndMeasures[i], (Measure) namesAndMeasures[i + 1]);
        }
        return metrics;
    }

    /** Alternating names and values. */
    static SortedMap<String, Double> predicted(Object... namesAndValues) {
        SortedMap<String, Double> predicted = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            predicted.put((String) namesAndValues[i], (Double) namesAndValues[i + 1]);
        }
        return predicted;
    }
}
