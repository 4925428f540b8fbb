package dev.sightline.evaluation.recall;

import dev.sightline.evaluation.probe.Vantage;
import dev.sightline.evaluation.statistics.Moments;
import dev.sightline.evaluation.theory.EluLinearRecall;
import dev.sightline.evaluation.theory.LinearAttentionRecall;
import dev.sightline.evaluation.theory.RecallPrediction;
import dev.sightline.evaluation.theory.RecallSetting;
import dev.sightline.evaluation.theory.SlidingWindowRecall;
import dev.sightline.evaluation.theory.SoftmaxEntropy;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The closed forms of one reading at one length: they know only whether the needle is visible, not where it lies. */
record RecallPredictions(
        RecallProtocol protocol, int length, SortedMap<String, Double> visible, SortedMap<String, Double> hidden) {

    static RecallPredictions of(RecallProtocol protocol, Reading reading, Vantage vantage, int length) {
        RecallSetting setting = new RecallSetting(
                length, protocol.headDim(), protocol.valueDim(), protocol.logitScale(), protocol.needleCosine());
        boolean seesAll = vantage.visibleKeys() == length;
        SortedMap<String, Double> visible = new TreeMap<>();
        SortedMap<String, Double> hidden = new TreeMap<>();
        switch (reading) {
            case SOFTMAX -> putSoftmax(visible, hidden, SlidingWindowRecall.of(setting, vantage.visibleKeys()));
            case LINEAR ->
                putIf(
                        seesAll,
                        visible,
                        () -> EluLinearRecall.splitScale(setting).plain());
            case LINEAR_CENTRED ->
                putIf(
                        seesAll,
                        visible,
                        () -> EluLinearRecall.splitScale(setting).centred());
            case LINEAR_IDENTITY -> putIf(seesAll, visible, () -> LinearAttentionRecall.predict(setting));
        }
        return new RecallPredictions(protocol, length, visible, hidden);
    }

    private static void putSoftmax(
            SortedMap<String, Double> visible, SortedMap<String, Double> hidden, SlidingWindowRecall window) {
        RecallSetting setting = window.setting();
        SoftmaxEntropy entropy = SoftmaxEntropy.of(setting.keyDim(), setting.logitScale());
        visible.putAll(window.visible().byMetric());
        putEntropy(visible, entropy.quadratureWithNeedle(window.visibleLength(), setting.needleCosine()));
        if (window.visibleLength() < setting.length()) {
            hidden.putAll(window.hidden().byMetric());
            putEntropy(hidden, entropy.quadrature(window.visibleLength()));
        }
    }

    /** The closed forms of linear attention are for queries that see every key. */
    private static void putIf(boolean seesAll, SortedMap<String, Double> visible, Supplier<RecallPrediction> form) {
        if (seesAll) {
            visible.putAll(form.get().byMetric());
        }
    }

    private static void putEntropy(SortedMap<String, Double> predicted, double entropy) {
        predicted.put(Metric.ENTROPY.label(), entropy);
        predicted.put(Metric.EFFECTIVE_SUPPORT, SoftmaxEntropy.effectiveSupport(entropy));
    }

    /** The predictions for a needle that is visible or not. */
    SortedMap<String, Double> at(boolean isVisible) {
        return isVisible ? visible : hidden;
    }

    /** What they imply for the numbers of the curve; nothing where there is no closed form. */
    SortedMap<String, Double> curve(Subject subject) {
        SortedMap<String, Double> curve = new TreeMap<>();
        curve.put("noNeedleRecall", 1.0 / length);
        curve.put("shuffledValueRecall", 1.0 / length);
        if (visible.containsKey(Metric.RECALL.label())) {
            double head = mean(Band.HEAD, subject);
            double middle = mean(Band.MIDDLE, subject);
            double tail = mean(Band.TAIL, subject);
            curve.put("headRecall", head);
            curve.put("middleRecall", middle);
            curve.put("tailRecall", tail);
            curve.put("meanRecall", mean(Band.ALL, subject));
            curve.put("primacy", head - middle);
            curve.put("recency", tail - middle);
            curve.put("uShape", Math.min(head, tail) - middle);
            curve.put(
                    "worstDepthRecall",
                    Arrays.stream(recalls(Band.ALL, subject)).min().orElseThrow());
        }
        return curve;
    }

    /**
     * Where all depths of a band are alike the mean is theirs to the last bit, so that flat curves differ by exactly 0.
     */
    private double mean(Band band, Subject subject) {
        double[] recalls = recalls(band, subject);
        double least = Arrays.stream(recalls).min().orElseThrow();
        return least == Arrays.stream(recalls).max().orElseThrow() ? least : Moments.mean(recalls);
    }

    private double[] recalls(Band band, Subject subject) {
        return Arrays.stream(band.depths(protocol))
                .mapToDouble(depth -> at(subject.sees(depth)).getOrDefault(Metric.RECALL.label(), Double.NaN))
                .toArray();
    }
}
