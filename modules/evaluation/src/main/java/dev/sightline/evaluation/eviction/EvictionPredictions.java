package dev.sightline.evaluation.eviction;

import dev.sightline.evaluation.recall.Metric;
import dev.sightline.evaluation.recall.RecallProtocol;
import dev.sightline.evaluation.theory.RecallPrediction;
import dev.sightline.evaluation.theory.RecallSetting;
import dev.sightline.evaluation.theory.VisibleKeysRecall;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Closed forms of the policies that choose without looking at keys or queries: a held needle is found as among the keys
 * that are held, see {@link VisibleKeysRecall}, and a needle is held with a probability that its position alone decides.
 */
final class EvictionPredictions {
    private EvictionPredictions() {}

    /** Predictions by depth; empty maps where there is no closed form. */
    static List<SortedMap<String, Double>> of(CachePolicy policy, int budget, EvictionProtocol protocol, int length) {
        RecallProtocol recall = protocol.recall();
        RecallSetting setting = new RecallSetting(
                length, recall.headDim(), recall.valueDim(), recall.logitScale(), recall.needleCosine());
        VisibleKeysRecall form = new VisibleKeysRecall(setting, budget);
        double found = recall(form.visible());
        double missed = budget < length ? recall(form.hidden()) : 0;
        return IntStream.range(0, recall.depths())
                .mapToObj(depth -> held(policy, recall.position(depth, length), budget, length))
                .map(held -> held.isPresent() ? mixed(held.getAsDouble(), found, missed) : none())
                .toList();
    }

    private static SortedMap<String, Double> none() {
        return new TreeMap<>();
    }

    private static double recall(RecallPrediction prediction) {
        return prediction.byMetric().getOrDefault(Metric.RECALL.label(), Double.NaN);
    }

    private static SortedMap<String, Double> mixed(double held, double found, double missed) {
        return new TreeMap<>(
                Map.of(Metric.RECALL.label(), held * found + (1 - held) * missed, Metric.HELD.label(), held));
    }

    /** The probability that a position is held. */
    private static OptionalDouble held(CachePolicy policy, int position, int budget, int length) {
        boolean newest = position >= length - EvictionProtocol.CHUNK;
        return switch (policy) {
            case FULL, ORACLE -> OptionalDouble.of(1);
            case WINDOW -> OptionalDouble.of(position >= length - budget ? 1 : 0);
            case SINKS -> {
                boolean sink = position < EvictionProtocol.SINKS;
                boolean inWindow = position >= length - budget + EvictionProtocol.SINKS;
                yield OptionalDouble.of(sink || inWindow ? 1 : 0);
            }
            case RANDOM -> {
                double chosen = budget - EvictionProtocol.CHUNK;
                yield OptionalDouble.of(newest ? 1 : chosen / (length - EvictionProtocol.CHUNK));
            }
            case STREAMING, H2O, SNAPKV, SNAPKV_ASKED, QUEST -> OptionalDouble.empty();
        };
    }

    /** The mean of a prediction over some depths, if all have it. */
    static OptionalDouble mean(
            List<SortedMap<String, Double>> byDepth, ToDoubleFunction<SortedMap<String, Double>> metric) {
        double mean = byDepth.stream().mapToDouble(metric).average().orElse(Double.NaN);
        return Double.isNaN(mean) ? OptionalDouble.empty() : OptionalDouble.of(mean);
    }
}
