package dev.sightline.evaluation.theory;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How softmax attention over n items is spread, in the vocabulary of the metrics: by quadrature, exact in every regime.
 *
 * <p>At a fixed gap, mass and entropy follow {@code tau rho - ln M(tau)} against {@code ln n}, not n alone: see {@link
 * SoftmaxMass} and {@link SoftmaxEntropy}. Cost 1 to 3 ms.
 *
 * @param mass mean attention weight of the needle
 * @param entropy mean entropy of all weights, in nats
 * @param effectiveSupport {@code e^entropy}
 */
public record DilutionPrediction(double mass, double entropy, double effectiveSupport) {
    /** Predicts the spread of the weights over a needle and {@code length - 1} random keys. */
    public static DilutionPrediction of(RecallSetting setting) {
        double mass = SoftmaxMass.of(setting.keyDim(), setting.logitScale(), setting.needleCosine())
                .quadrature(setting.length());
        double entropy = SoftmaxEntropy.of(setting.keyDim(), setting.logitScale())
                .quadratureWithNeedle(setting.length(), setting.needleCosine());
        return new DilutionPrediction(mass, entropy, SoftmaxEntropy.effectiveSupport(entropy));
    }

    /** The predictions by the names of the metrics {@code mass}, {@code entropy} and {@code effectiveSupport}. */
    public SortedMap<String, Double> byMetric() {
        SortedMap<String, Double> named = new TreeMap<>();
        named.put("mass", mass);
        named.put("entropy", entropy);
        named.put("effectiveSupport", effectiveSupport);
        return Collections.unmodifiableSortedMap(named);
    }
}
