package dev.sightline.evaluation.recall;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.UpdateRule;
import dev.sightline.evaluation.probe.NewestQueryAttention;
import dev.sightline.evaluation.probe.Vantage;
import dev.sightline.evaluation.statistics.Moments;
import dev.sightline.evaluation.theory.DecayRecall;
import dev.sightline.evaluation.theory.DeltaRecall;
import dev.sightline.evaluation.theory.EluLinearRecall;
import dev.sightline.evaluation.theory.LinearAttentionRecall;
import dev.sightline.evaluation.theory.RecallPrediction;
import dev.sightline.evaluation.theory.RecallSetting;
import dev.sightline.evaluation.theory.SoftmaxEntropy;
import dev.sightline.evaluation.theory.VisibleKeysRecall;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The closed forms of one reading at one length, for the needle of each depth. */
record RecallPredictions(RecallProtocol protocol, int length, List<SortedMap<String, Double>> byDepth) {
    /** Copies the list, so that predictions never change. */
    RecallPredictions {
        byDepth = List.copyOf(byDepth);
    }

    static RecallPredictions of(RecallProtocol protocol, Reading reading, NewestQueryAttention attention, int length) {
        RecallSetting setting = new RecallSetting(
                length, protocol.headDim(), protocol.valueDim(), protocol.logitScale(), protocol.needleCosine());
        Vantage vantage = attention.vantage();
        List<SortedMap<String, Double>> byDepth = switch (reading) {
            // Random features estimate a softmax: its curve is the limit of infinitely many.
            case SOFTMAX, RANDOM_FEATURES -> softmax(protocol, vantage, setting);
            case LINEAR ->
                everywhere(
                        protocol,
                        vantage,
                        setting,
                        () -> EluLinearRecall.splitScale(setting).plain());
            case LINEAR_CENTRED ->
                everywhere(
                        protocol,
                        vantage,
                        setting,
                        () -> EluLinearRecall.splitScale(setting).centred());
            case LINEAR_IDENTITY ->
                everywhere(protocol, vantage, setting, () -> LinearAttentionRecall.predict(setting));
            case RECURRENCE -> recurrence(protocol, attention.function(), setting);
        };
        return new RecallPredictions(protocol, length, byDepth);
    }

    /** Two plateaus, of visible and of hidden needles. */
    private static List<SortedMap<String, Double>> softmax(
            RecallProtocol protocol, Vantage vantage, RecallSetting setting) {
        VisibleKeysRecall recall = new VisibleKeysRecall(setting, vantage.visibleKeys());
        SoftmaxEntropy entropy = SoftmaxEntropy.of(setting.keyDim(), setting.logitScale());
        SortedMap<String, Double> visible = new TreeMap<>(recall.visible().byMetric());
        putEntropy(visible, entropy.quadratureWithNeedle(recall.visibleLength(), setting.needleCosine()));
        SortedMap<String, Double> hidden = new TreeMap<>();
        if (recall.visibleLength() < setting.length()) {
            hidden.putAll(recall.hidden().byMetric());
            putEntropy(hidden, entropy.quadrature(recall.visibleLength()));
        }
        int items = Math.toIntExact(setting.length());
        return depths(protocol)
                .mapToObj(depth -> vantage.sees(protocol.position(depth, items)) ? visible : hidden)
                .toList();
    }

    /** The closed forms of linear attention are for queries that see every key. */
    private static List<SortedMap<String, Double>> everywhere(
            RecallProtocol protocol, Vantage vantage, RecallSetting setting, Supplier<RecallPrediction> form) {
        SortedMap<String, Double> everywhere =
                vantage.visibleKeys() == setting.length() ? form.get().byMetric() : Collections.emptySortedMap();
        return depths(protocol).mapToObj(depth -> everywhere).toList();
    }

    /** What a state keeps of an item depends on the item's age. */
    private static List<SortedMap<String, Double>> recurrence(
            RecallProtocol protocol, AttentionFunction function, RecallSetting setting) {
        if (!(function instanceof AttentionFunction.Recurrence recurrence)) {
            throw new IllegalArgumentException("a recurrence was to be read, found " + function.family());
        }
        UpdateRule rule = recurrence.rule();
        double decay = protocol.gates().decayOf(rule);
        int items = Math.toIntExact(setting.length());
        return depths(protocol)
                .mapToLong(depth -> items - 1 - protocol.position(depth, items))
                .mapToObj(age -> rule.corrected()
                        ? new DeltaRecall(setting, decay).predict(age)
                        : new DecayRecall(setting, decay).predict(age))
                .map(RecallPrediction::byMetric)
                .toList();
    }

    private static IntStream depths(RecallProtocol protocol) {
        return IntStream.range(0, protocol.depths());
    }

    private static void putEntropy(SortedMap<String, Double> predicted, double entropy) {
        predicted.put(Metric.ENTROPY.label(), entropy);
        predicted.put(Metric.EFFECTIVE_SUPPORT, SoftmaxEntropy.effectiveSupport(entropy));
    }

    /** The predictions for the needle of a depth; empty where there is no closed form. */
    SortedMap<String, Double> at(int depth) {
        return byDepth.get(depth);
    }

    /** What they imply for the numbers of the curve; nothing where there is no closed form. */
    SortedMap<String, Double> curve() {
        SortedMap<String, Double> curve = new TreeMap<>();
        curve.put("noNeedleRecall", 1.0 / length);
        curve.put("shuffledValueRecall", 1.0 / length);
        if (byDepth.stream().allMatch(predicted -> predicted.containsKey(Metric.RECALL.label()))) {
            double head = mean(Band.HEAD);
            double middle = mean(Band.MIDDLE);
            double tail = mean(Band.TAIL);
            curve.put("headRecall", head);
            curve.put("middleRecall", middle);
            curve.put("tailRecall", tail);
            curve.put("meanRecall", mean(Band.ALL));
            curve.put("primacy", head - middle);
            curve.put("recency", tail - middle);
            curve.put("uShape", Math.min(head, tail) - middle);
            curve.put("worstDepthRecall", Arrays.stream(recalls(Band.ALL)).min().orElseThrow());
        }
        return curve;
    }

    /**
     * Where all depths of a band are alike the mean is theirs to the last bit, so that flat curves differ by exactly 0.
     */
    private double mean(Band band) {
        double[] recalls = recalls(band);
        double least = Arrays.stream(recalls).min().orElseThrow();
        return least == Arrays.stream(recalls).max().orElseThrow() ? least : Moments.mean(recalls);
    }

    private double[] recalls(Band band) {
        return Arrays.stream(band.depths(protocol))
                .mapToDouble(depth -> at(depth).getOrDefault(Metric.RECALL.label(), Double.NaN))
                .toArray();
    }
}
