package dev.sightline.evaluation.recall;

import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A recall curve over depth in a few numbers: its bands, primacy (head - middle), recency (tail - middle), the U that
 * is the smaller of both, and its worst depth. The lower bound of the U is above 0 only if those of primacy and recency
 * are: only then may a U be claimed. The middle need not be the worst place, so the worst depth stands beside it, with
 * an interval that allows for its being chosen. Of many curves some pass an interval by luck: for these there are
 * p-values.
 */
public final class PositionCurve {
    private final RecallProtocol protocol;
    private final Tally tally;

    /** The curve of the recall in a tally. */
    public PositionCurve(RecallProtocol protocol, Tally tally) {
        this.protocol = protocol;
        this.tally = tally;
    }

    /**
     * The numbers by name.
     *
     * @param resampling decides the bootstrap's resamples
     */
    public SortedMap<String, Measure> summary(RandomStream resampling) {
        BandContrast head = BandContrast.of(Band.HEAD, Band.MIDDLE, tally, protocol);
        BandContrast tail = BandContrast.of(Band.TAIL, Band.MIDDLE, tally, protocol);
        Measure primacy = head.interval(resampling);
        Measure recency = tail.interval(resampling);
        int worst = worstDepth();
        SortedMap<String, Measure> summary = new TreeMap<>();
        summary.put("headRecall", head.firstRecall());
        summary.put("middleRecall", head.secondRecall());
        summary.put("tailRecall", tail.firstRecall());
        summary.put("meanRecall", BandContrast.recall(Band.ALL, tally, protocol));
        summary.put("primacy", primacy);
        summary.put("recency", recency);
        summary.put("primacyPValue", Measure.exact(head.pValue()));
        summary.put("recencyPValue", Measure.exact(tail.pValue()));
        summary.put("uShape", smaller(primacy, recency));
        summary.put("worstDepth", Measure.exact(protocol.depth(worst)));
        summary.put("worstDepthRecall", Metric.recallAtWorst(tally.values(Metric.RECALL, worst), protocol.depths()));
        return summary;
    }

    /** The smaller of both with bounds that hold for it: a bound of the minimum is the minimum of the bounds. */
    private static Measure smaller(Measure one, Measure other) {
        return new Measure(
                Math.min(one.value(), other.value()),
                Math.min(one.low(), other.low()),
                Math.min(one.high(), other.high()));
    }

    /** The depth of least recall; the oldest of several. */
    private int worstDepth() {
        int worst = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int depth = 0; depth < protocol.depths(); depth++) {
            double recall =
                    Metric.RECALL.summarise(tally.values(Metric.RECALL, depth)).value();
            if (recall < least) {
                least = recall;
                worst = depth;
            }
        }
        return worst;
    }
}
