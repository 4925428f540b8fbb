package dev.sightline.evaluation.scaling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.CellResult.Status;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.Profile;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.WorkUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The task over variants whose times are laws: t = 1e-6 + 1e-9 n^2 against t = 1e-6 + 3e-7 n, which cross at 300. */
class ScalingTaskTest {
    private static final ScalingDesign DESIGN =
            new ScalingDesign(16, 2048, 1, 3, 0.01, 100, 1L << 30, List.of(4096), 1, 1);

    /** Warm-ups take 0.2 s and leave 0.14 s for each variant; 8 lengths of the quadratic one need 0.143 s. */
    private static final ScalingDesign HURRIED =
            new ScalingDesign(16, 2048, 1, 3, 1e-3, 0.48, 1L << 30, List.of(4096), 0.01, 0.01);

    private final AtomicLong clock = new AtomicLong();
    private final AttentionVariants variants = AttentionVariants.of(List.of(
            ClockedVariant.quadratic(n -> 1e-6 + 1e-9 * n * n, clock),
            ClockedVariant.windowed(n -> 1e-6 + 3e-7 * n, clock)));

    private List<CellResult> measure(WorkUnit unit, AttentionVariants of) {
        try (Workers workers = Workers.of(1)) {
            return unit.measure(new Laboratory(of, workers));
        }
    }

    private List<CellResult> curves(ScalingDesign design) {
        return measure(new ScalingCurveUnit(design, variants.names(), 51, "a processor", clock::get), variants);
    }

    private static CellResult cell(List<CellResult> results, String variant, String kind, long length) {
        return results.stream()
                .filter(result -> result.cell().variant().equals(variant)
                        && result.cell().parameter("kind").equals(kind)
                        && result.cell().length() == length)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " of " + variant + " at " + length));
    }

    private static Measure metric(CellResult result, String name) {
        return Optional.ofNullable(result.metrics().get(name))
                .orElseThrow(() -> new AssertionError(name + " is missing in " + result));
    }

    private static double predicted(CellResult result, String name) {
        return result.predicted().getOrDefault(name, Double.NaN);
    }

    @Test
    void timesAreThoseOfTheCallAlone() {
        CellResult result = cell(curves(DESIGN), "quadratic", "", 1024);

        assertEquals(1e-6 + 1e-9 * 1024 * 1024, metric(result, "seconds").value(), 1e-9);
        assertEquals(
                1024 * 1024 / (1e-6 + 1e-9 * 1024 * 1024),
                metric(result, "executedFlopsPerSecond").value(),
                1e3);
    }

    @Test
    void theLawOfEachVariantIsFound() {
        List<CellResult> results = curves(DESIGN);
        CellResult quadratic = cell(results, "quadratic", "law", 2048);
        CellResult linear = cell(results, "windowed", "law", 2048);

        assertEquals(1e-9, metric(quadratic, "secondsPerSquaredToken").value(), 1e-12);
        assertEquals(1, metric(quadratic, "quadraticShare").value(), 1e-3);
        assertEquals(3e-7, metric(linear, "secondsPerToken").value(), 1e-10);
        assertEquals(0, metric(linear, "quadraticShare").value(), 1e-3);
        assertEquals(1, predicted(quadratic, "quadraticShare"), 1e-6);
        assertEquals(0, predicted(linear, "quadraticShare"), 1e-6);
    }

    @Test
    void localSlopesTendToTwoAndToOneBesideThoseOfTheFlops() {
        List<CellResult> results = curves(DESIGN);
        CellResult quadratic = cell(results, "quadratic", "", 1024);
        CellResult linear = cell(results, "windowed", "", 1024);

        assertEquals(2, metric(quadratic, "localSlope").value(), 0.01);
        assertEquals(1, metric(linear, "localSlope").value(), 0.01);
        assertEquals(2, predicted(quadratic, "localSlope"), 1e-9);
        assertEquals(1, predicted(linear, "localSlope"), 1e-9);
    }

    @Test
    void theMeasuredCrossoverStandsBesideTheCountedOne() {
        CellResult crossover = cell(curves(DESIGN), "quadratic", "crossover", 2048);

        assertEquals("windowed", crossover.cell().parameter("against"));
        assertEquals(300, metric(crossover, "crossoverLength").value(), 1);
        assertEquals(256, predicted(crossover, "crossoverLength"), 4);
    }

    @Test
    void lengthsUpToTheWindowDecideNoCrossover() {
        ScalingDesign short128 = new ScalingDesign(16, 128, 1, 3, 0.01, 100, 1L << 30, List.of(), 0, 0);
        CellResult crossover = cell(curves(short128), "quadratic", "crossover", 128);

        assertEquals(Status.NOT_APPLICABLE, crossover.status());
        assertTrue(crossover.note().contains("beyond the window of 128 keys"), crossover.note());
    }

    @Test
    void theLawOfAWindowIsFittedFromTwiceTheWindowOn() {
        AttentionVariants kinked =
                AttentionVariants.of(List.of(ClockedVariant.windowed(n -> 1e-6 + 1e-8 * n * Math.min(n, 128), clock)));
        CellResult law = cell(
                measure(new ScalingCurveUnit(DESIGN, kinked.names(), 51, "a processor", clock::get), kinked),
                "windowed",
                "law",
                2048);

        assertEquals("256", law.cell().parameter("fittedFrom"));
        assertEquals(0, metric(law, "quadraticShare").value(), 1e-3);
        assertEquals(0, metric(law, "relativeError").value(), 1e-3);
        assertFalse(law.metrics().containsKey("quadraticFrom"));
    }

    @Test
    void aLawThatMissesTheTimesQuotesNoShare() {
        AttentionVariants steps = AttentionVariants.of(List.of(ClockedVariant.quadratic(
                n -> Math.round(Math.log(n) / Math.log(2)) % 2 == 0 ? 1e-4 : 3e-4, clock)));
        CellResult law = cell(
                measure(new ScalingCurveUnit(DESIGN, steps.names(), 51, "a processor", clock::get), steps),
                "quadratic",
                "law",
                2048);

        assertTrue(metric(law, "relativeError").value() > 0.15);
        assertFalse(law.metrics().containsKey("quadraticShare"));
        assertTrue(law.note().endsWith("so no share is quoted"), law.note());
    }

    @Test
    void theTailSlopeNeedsSevenRounds() {
        ScalingDesign seven = new ScalingDesign(16, 2048, 1, 7, 0.01, 100, 1L << 30, List.of(), 0, 0);

        assertEquals(
                2,
                metric(cell(curves(seven), "quadratic", "law", 2048), "tailSlope")
                        .value(),
                0.01);
        assertFalse(cell(curves(DESIGN), "quadratic", "law", 2048).metrics().containsKey("tailSlope"));
    }

    @Test
    void everyCellNamesTheThreadsAndTheProcessorOfItsTime() {
        for (CellResult result : curves(DESIGN)) {
            assertEquals("1", result.cell().parameter("threads"));
            assertEquals("a processor", result.cell().parameter("processor"));
        }
    }

    @Test
    void theLedgerHoldsWhatTheCostPromises() {
        CellResult result = cell(curves(DESIGN), "quadratic", "", 512);
        double expected = 4.0 * 512 * 64 * 4 + 4.0 * 512 * 512;

        assertEquals(Measure.exact(expected), metric(result, "allocatedBytes"));
        assertEquals(expected, predicted(result, "allocatedBytes"));
        assertEquals(Measure.exact(4.0 * 512 * 512), metric(result, "workspaceBytes"));
        assertEquals(Measure.exact(4.0 * 512 * 512), metric(result, "scoreMatrixBytes"));
    }

    @Test
    void aVariantForWindowsAloneIsMeasuredWithOneAndSaysSo() {
        List<CellResult> results = curves(DESIGN);

        assertEquals("full", cell(results, "quadratic", "", 64).cell().parameter("mask"));
        assertEquals("window 128", cell(results, "windowed", "", 64).cell().parameter("mask"));
    }

    @Test
    void whatNeedsTooMuchMemoryIsLeftOutBeforeItRuns() {
        List<CellResult> results = curves(new ScalingDesign(16, 2048, 1, 3, 0.01, 100, 6 << 20, List.of(), 0, 0));
        CellResult large = cell(results, "quadratic", "", 2048);

        assertEquals(Status.NOT_APPLICABLE, large.status());
        assertTrue(large.note().contains("score matrix"), large.note());
        assertTrue(large.note().contains("this profile's budget"), large.note());
        assertEquals(Status.MEASURED, cell(results, "quadratic", "", 1024).status());
        assertEquals(Status.MEASURED, cell(results, "windowed", "", 2048).status());
    }

    @Test
    void whatNeedsTooMuchTimeIsLeftOutBeforeItRuns() {
        List<CellResult> results = curves(HURRIED);
        CellResult large = cell(results, "quadratic", "", 2048);

        assertEquals(Status.NOT_APPLICABLE, large.status());
        assertTrue(large.note().contains("at 2048 tokens a call would take about 0.0042 s"), large.note());
        assertEquals(Status.MEASURED, cell(results, "quadratic", "", 512).status());
    }

    @Test
    void theCellsAreTheSameWhateverTheMachineCanDo() {
        List<CellResult> all = curves(DESIGN);
        List<CellResult> few = curves(HURRIED);
        Set<String> hashes = new HashSet<>();
        all.forEach(result -> hashes.add(result.cell().contentHash()));

        assertEquals(all.size(), hashes.size());
        assertEquals(all.size(), few.size());
    }

    @Test
    void lengthsAreRoundedPowersOfTheStep() {
        assertArrayEquals(new int[] {16, 32, 64, 128, 256, 512, 1024, 2048}, DESIGN.lengths());
        int[] quick = ScalingDesign.of(Profile.QUICK).lengths();
        assertEquals(23, quick[1]);
        assertEquals(65_536, quick[quick.length - 1]);
    }

    private CellResult longContext(ScalingDesign design, String variant, int length) {
        List<CellResult> results =
                measure(new LongContextUnit(design, variant, length, 51, "a processor", clock::get), variants);
        assertEquals(1, results.size());
        return results.getFirst();
    }

    @Test
    void aLongContextIsTimedAsOftenAsItsTimeAllows() {
        // 17 ms a call: the most calls. 1.0 s would allow 59.
        CellResult result = longContext(DESIGN, "quadratic", 4096);

        assertEquals("5 calls timed", result.note());
        assertEquals(1e-6 + 1e-9 * 4096 * 4096, metric(result, "seconds").value(), 1e-9);
        assertEquals(Measure.exact(4096.0 * 4096), metric(result, "pairs"));
        assertEquals(Measure.exact(4096.0 * 4097 / 2), metric(result, "visiblePairs"));
        assertEquals("causal", result.cell().parameter("mask"));
    }

    @Test
    void aHundredThousandTokensWithAScoreMatrixAreLeftOutForTheirFortyGigabytes() {
        CellResult result = longContext(DESIGN, "quadratic", 100_000);

        assertEquals(Status.NOT_APPLICABLE, result.status());
        assertTrue(result.note().contains("needs 40.1 GB"), result.note());
        assertTrue(result.note().contains("takes 40.0 GB"), result.note());
    }

    @Test
    void aLongContextThatWouldTakeTooLongIsLeftOut() {
        CellResult result = longContext(HURRIED, "quadratic", 4096);

        assertEquals(Status.NOT_APPLICABLE, result.status());
        assertTrue(result.note().startsWith("left out"), result.note());
    }

    @Test
    void theBuiltInVariantsAllocateWhatTheirCostPromises() {
        AttentionVariants builtIn = AttentionVariants.load();
        ScalingDesign small = new ScalingDesign(16, 128, 1, 2, 1e-3, 5, 1L << 30, List.of(), 0, 0);
        List<CellResult> results =
                measure(new ScalingCurveUnit(small, builtIn.names(), 51, "a processor", System::nanoTime), builtIn);
        for (String variant : builtIn.names()) {
            for (int length : small.lengths()) {
                CellResult result = cell(results, variant, "", length);
                assertEquals(
                        predicted(result, "allocatedBytes"),
                        metric(result, "allocatedBytes").value(),
                        variant);
                assertTrue(metric(result, "seconds").value() > 0);
            }
        }
    }

    @Test
    void everyVariantHasItsUnitsAndNoTwoKeysAreTheSame() {
        List<WorkUnit> units = new ScalingTask().plan(new SweepSettings(Profile.QUICK, 51, Optional.empty(), variants));
        Set<String> hashes = new HashSet<>();
        units.forEach(unit -> hashes.add(unit.key().contentHash()));

        assertEquals(3, units.size());
        assertEquals(3, hashes.size());
        assertFalse(units.getFirst().key().parameter("variants").isEmpty());
    }
}
