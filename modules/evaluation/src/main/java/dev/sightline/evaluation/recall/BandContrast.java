package dev.sightline.evaluation.recall;

import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.statistics.ExchangeTest;
import dev.sightline.evaluation.statistics.PairedBootstrap;
import dev.sightline.evaluation.statistics.Proportion;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.Arrays;

/** Recall in one band of depths against recall in another, on the same draws. */
final class BandContrast {
    private final double[] first;
    private final double[] second;
    private final int firstDepths;
    private final int secondDepths;

    /**
     * Keeps the arrays.
     *
     * @param first mean recall in the first band, by draw
     * @param second the same in the second band
     * @param firstDepths depths of the first band
     * @param secondDepths depths of the second band
     */
    BandContrast(double[] first, double[] second, int firstDepths, int secondDepths) {
        this.first = first;
        this.second = second;
        this.firstDepths = firstDepths;
        this.secondDepths = secondDepths;
    }

    static BandContrast of(Band first, Band second, Tally tally, RecallProtocol protocol) {
        return new BandContrast(
                first.meanByDraw(tally, Metric.RECALL, protocol),
                second.meanByDraw(tally, Metric.RECALL, protocol),
                first.depths(protocol).length,
                second.depths(protocol).length);
    }

    /** Recall in a band; the interval knows that the depths of a draw go together. */
    static Measure recall(Band band, Tally tally, RecallProtocol protocol) {
        return Proportion.clustered(band.meanByDraw(tally, Metric.RECALL, protocol), band.depths(protocol).length);
    }

    Measure firstRecall() {
        return Proportion.clustered(first, firstDepths);
    }

    Measure secondRecall() {
        return Proportion.clustered(second, secondDepths);
    }

    /**
     * The difference of the bands' recalls: the union of the paired bootstrap's interval and Newcombe's, which is made
     * of the bands' own. The bootstrap knows what the draws have in common; but where a band has recalled nothing, or
     * everything, its resamples do so too and it takes that for certainty, which Newcombe's interval does not.
     */
    Measure interval(RandomStream resampling) {
        Measure bootstrap = PairedBootstrap.meanDifference(first, second, resampling);
        Measure newcombe = Proportion.difference(firstRecall(), secondRecall());
        return new Measure(
                bootstrap.value(),
                Math.min(bootstrap.low(), newcombe.low()),
                Math.max(bootstrap.high(), newcombe.high()));
    }

    /** Exact probability of a difference this large, either way, if within each draw depths were exchangeable. */
    double pValue() {
        return ExchangeTest.twoSided(
                counts(first, firstDepths), firstDepths, counts(second, secondDepths), secondDepths);
    }

    private static int[] counts(double[] shares, int depths) {
        return Arrays.stream(shares)
                .mapToInt(share -> Math.toIntExact(Math.round(share * depths)))
                .toArray();
    }
}
