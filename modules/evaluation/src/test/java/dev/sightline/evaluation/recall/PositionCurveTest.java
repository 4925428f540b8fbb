package dev.sightline.evaluation.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.statistics.Proportion;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class PositionCurveTest {
    private static final int DRAWS = 400;
    private static final RecallProtocol PROTOCOL = Protocols.small(DRAWS, 64);

    /** The summary of a curve whose draws recall with these probabilities. */
    private static CellResult summary(IntToDoubleFunction recallAtDepth) {
        Tally tally = new Tally(List.of(Metric.RECALL), PROTOCOL.depths(), DRAWS);
        RandomStream random = RandomStream.of(1, "curve", 0);
        for (int depth = 0; depth < PROTOCOL.depths(); depth++) {
            for (int draw = 0; draw < DRAWS; draw++) {
                boolean recalled = random.nextDouble() < recallAtDepth.applyAsDouble(depth);
                tally.record(Metric.RECALL, depth, draw, recalled ? 1 : 0);
            }
        }
        return CellResult.measured(
                Cell.of("constructed-recall", "flash", 64, 1, Map.of()),
                new PositionCurve(PROTOCOL, tally).summary(RandomStream.of(1, "resamples", 0)),
                new TreeMap<>());
    }

    private static double low(CellResult summary, String name) {
        return summary.metric(name).low();
    }

    @Test
    void bandsAreTheOldestTenthTheMiddleFifthAndTheNewestTenth() {
        assertEquals(
                List.of(0, 1), Arrays.stream(Band.HEAD.depths(PROTOCOL)).boxed().toList());
        assertEquals(
                List.of(4, 5, 6),
                Arrays.stream(Band.MIDDLE.depths(PROTOCOL)).boxed().toList());
        assertEquals(
                List.of(9, 10),
                Arrays.stream(Band.TAIL.depths(PROTOCOL)).boxed().toList());
        assertEquals(11, Band.ALL.depths(PROTOCOL).length);
    }

    @Test
    void aTrueUIsClaimedAtSeed1() {
        CellResult summary = summary(depth -> Math.abs(depth - 5) >= 4 ? 0.9 : 0.6);
        assertTrue(low(summary, "primacy") > 0);
        assertTrue(low(summary, "recency") > 0);
        assertTrue(low(summary, "uShape") > 0);
        assertEquals(0.3, summary.metric("uShape").value(), 0.06);
    }

    @Test
    void aRisingCurveIsNoUAtSeed1() {
        CellResult summary = summary(depth -> 0.4 + depth * 0.05);
        assertTrue(low(summary, "recency") > 0);
        assertTrue(summary.metric("primacy").high() < 0);
        assertTrue(low(summary, "uShape") <= 0);
    }

    @Test
    void aFlatCurveIsNoUAtSeed1() {
        assertTrue(low(summary(depth -> 0.7), "uShape") <= 0);
        Measure perfect = summary(depth -> 1).metric("uShape");
        assertEquals(0, perfect.value());
        assertTrue(perfect.low() < 0 && perfect.high() > 0, "certainty needs more than draws without a miss");
    }

    @Test
    void theWorstDepthNeedNotBeTheMiddleAtSeed1() {
        CellResult summary = summary(depth -> depth == 8 ? 0.2 : 0.8);
        assertEquals(Measure.exact(0.8), summary.metric("worstDepth"));
        assertEquals(0.2, summary.metric("worstDepthRecall").value(), 0.06);
    }

    @Test
    void perfectRecallIsExactlyOneWithAnHonestLowerBound() {
        Measure mean = summary(depth -> 1).metric("meanRecall");
        assertEquals(1, mean.value());
        assertEquals(1, mean.high());
        assertEquals(0.9905, mean.low(), 1e-4);
    }

    @Test
    void aFewSuccessesInTheMiddleAloneAreNoEvidenceAgainstTheTail() {
        double[] middle = new double[DRAWS];
        Arrays.fill(middle, 0, 4, 0.2);
        BandContrast contrast = new BandContrast(new double[DRAWS], middle, 3, 5);
        Measure recency = contrast.interval(RandomStream.of(1, "resamples", 0));
        assertEquals(-0.002, recency.value(), 1e-12);
        assertTrue(recency.high() > 0, recency + " excludes 0");
        assertEquals(2 * Math.pow(5.0 / 8, 4), contrast.pValue(), 1e-9);
    }

    @Test
    void bandsThatRecallNothingDifferByNothingWithAnHonestInterval() {
        BandContrast contrast = new BandContrast(new double[DRAWS], new double[DRAWS], 3, 5);
        Measure difference = contrast.interval(RandomStream.of(1, "resamples", 0));
        assertEquals(0, difference.value());
        assertEquals(0.0095, difference.high(), 1e-4);
        assertEquals(-0.0095, difference.low(), 1e-4);
        assertEquals(1, contrast.pValue());
    }

    @Test
    void theWorstDepthHasAWiderIntervalThanADepthChosenBeforehandAtSeed1() {
        Measure worst = summary(depth -> 0.5).metric("worstDepthRecall");
        Measure plain = Proportion.wilson(Math.rint(worst.value() * DRAWS), DRAWS);
        assertTrue(worst.low() < plain.low() && worst.high() > plain.high());
        assertTrue(worst.high() > 0.5, worst.toString());
    }
}
