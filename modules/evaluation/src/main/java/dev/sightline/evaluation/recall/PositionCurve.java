package dev.sightline.evaluation.recall;

import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.statistics.PairedBootstrap;
import dev.sightline.evaluation.statistics.Proportion;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A recall curve over depth in a few numbers: its bands, primacy (head - middle), recency (tail - middle), the U that is
 * the smaller of both, and its worst depth. The lower bound of the U is above 0 only if those of primacy and recency are:
 * only then may a U be claimed. The middle need not be the worst place, so the worst depth stands beside it.
 */
final class PositionCurve {
    private final RecallProtocol protocol;
    private final Tally tally;

    PositionCurve(RecallProtocol protocol, Tally tally) {
        this.protocol = protocol;
        this.tally = tally;
    }

    /**
     * The numbers by name.
     *
     * @param resampling decides the bootstrap's resamples
     */
    SortedMap<String, Measure> summary(RandomStream resampling) {
        double[] head = Band.HEAD.meanByDraw(tally, Metric.RECALL, protocol);
        double[] middle = Band.MIDDLE.meanByDraw(tally, Metric.RECALL, protocol);
        double[] tail = Band.TAIL.meanByDraw(tally, Metric.RECALL, protocol);
        Measure primacy = PairedBootstrap.meanDifference(head, middle, resampling);
        Measure recency = PairedBootstrap.meanDifference(tail, middle, resampling);
        int worst = worstDepth();
        SortedMap<String, Measure> summary = new TreeMap<>();
        summary.put("headRecall", recall(Band.HEAD));
        summary.put("middleRecall", recall(Band.MIDDLE));
        summary.put("tailRecall", recall(Band.TAIL));
        summary.put("meanRecall", recall(Band.ALL));
        summary.put("primacy", primacy);
        summary.put("recency", recency);
        summary.put("uShape", smaller(primacy, recency));
        summary.put("worstDepth", Measure.exact(protocol.depth(worst)));
        summary.put("worstDepthRecall", Metric.RECALL.summarise(tally.values(Metric.RECALL, worst)));
        return summary;
    }

    private Measure recall(Band band) {
        return Proportion.clustered(band.meanByDraw(tally, Metric.RECALL, protocol), band.depths(protocol).length);
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
