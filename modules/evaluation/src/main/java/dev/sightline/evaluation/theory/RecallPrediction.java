package dev.sightline.evaluation.theory;

import java.util.Collections;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a closed form says of one constructed recall, in the vocabulary of the metrics.
 *
 * @param mass mean attention weight of the needle; empty where the weights can be negative and have no share
 * @param recall probability that the nearest value to the output is the needle's
 * @param cosine mean cosine between the output and the needle's value
 */
public record RecallPrediction(OptionalDouble mass, double recall, double cosine) {
    static RecallPrediction of(double mass, Decoding decoding) {
        return new RecallPrediction(OptionalDouble.of(mass), decoding.recall(), decoding.cosine());
    }

    static RecallPrediction withoutMass(Decoding decoding) {
        return new RecallPrediction(OptionalDouble.empty(), decoding.recall(), decoding.cosine());
    }

    /** The predictions by the names of the metrics {@code mass}, {@code recall} and {@code cosine}. */
    public SortedMap<String, Double> byMetric() {
        SortedMap<String, Double> named = new TreeMap<>();
        mass.ifPresent(value -> named.put("mass", value));
        named.put("recall", recall);
        named.put("cosine", cosine);
        return Collections.unmodifiableSortedMap(named);
    }
}
