package dev.sightline.evaluation.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.CellResult.Status;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.Profile;
import dev.sightline.evaluation.ReferenceVariant;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.WorkUnit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The task from its plan to its cells over a sample text, with seed 31. */
class TextRecallTaskTest {
    private static final AttentionVariants VARIANTS = AttentionVariants.of(List.of(
            ReferenceVariant.softmax().named("soft"),
            ReferenceVariant.softmax().named("windowed").serving(mask -> mask instanceof Mask.Window),
            ReferenceVariant.linear().named("linear"),
            ReferenceVariant.softmax().named("refusing").serving(mask -> false)));

    private static final Corpus CORPUS = SampleText.corpus(SampleText.zipf(300, 400, 31));

    private static final TextRecallDesign DESIGN = new TextRecallDesign(List.of(64, 512), 3, 12);

    private static List<CellResult> measure(int length, int threads) {
        return measure(VARIANTS, length, threads);
    }

    private static List<CellResult> measure(AttentionVariants variants, int length, int threads) {
        try (Workers workers = Workers.of(threads)) {
            return new TextRecallUnit(CORPUS, DESIGN, variants.names(), length, 31)
                    .measure(new Laboratory(variants, workers));
        }
    }

    private static final List<CellResult> LONG = measure(512, 2);

    private static CellResult at(List<CellResult> results, String variant, String reading, double depth) {
        return results.stream()
                .filter(result -> result.cell().variant().equals(variant)
                        && result.cell().reading().equals(reading)
                        && result.cell().depth().equals(OptionalDouble.of(depth)))
                .findFirst()
                .orElseThrow();
    }

    private static Measure metric(CellResult result, String name) {
        return Optional.ofNullable(result.metrics().get(name))
                .orElseThrow(() -> new AssertionError(name + " is missing in " + result));
    }

    private static double value(String variant, double depth, String name) {
        return metric(at(LONG, variant, "plain", depth), name).value();
    }

    @Test
    void softmaxFindsTheNeedleAtEveryDepth() {
        for (double depth : DESIGN.depthValues()) {
            assertEquals(1, value("soft", depth, "recall"));
            assertTrue(value("soft", depth, "mass") > 0.2);
        }
    }

    @Test
    void withoutPositionsTheDepthMakesNoDifference() {
        // Only the contexts on the seams of the needle change with its place.
        assertEquals(value("soft", 0, "mass"), value("soft", 0.5, "mass"), 0.02);
        assertEquals(value("soft", 0, "cosine"), value("soft", 1, "cosine"), 0.02);
    }

    @Test
    void aWindowLosesWhatIsOlderThanItself() {
        assertEquals(0, value("windowed", 0, "recall"));
        assertEquals(0, value("windowed", 0, "mass"));
        assertEquals(1, value("windowed", 1, "recall"));
        assertTrue(value("windowed", 1, "mass") > value("soft", 1, "mass"));
        assertEquals(0, at(LONG, "windowed", "plain", 0).predicted().get("mass"));
    }

    @Test
    void linearAttentionIsReadPlainAndCentred() {
        double plain =
                metric(at(LONG, "linear", "plain", 1), "meanReciprocalRank").value();
        double centred =
                metric(at(LONG, "linear", "centred", 1), "meanReciprocalRank").value();

        assertTrue(centred > plain, centred + " is not above " + plain);
    }

    @Test
    void measuredMassesLieNearTheClosedForm() {
        for (String variant : List.of("soft", "linear")) {
            CellResult result = at(LONG, variant, "plain", 0.5);
            double predicted = result.predicted().getOrDefault("mass", Double.NaN);
            assertEquals(predicted, metric(result, "mass").value(), 0.1 * predicted);
        }
    }

    @Test
    void theAnswerStandsNearTheDepthThatTheCellNames() {
        for (double depth : DESIGN.depthValues()) {
            assertEquals(depth, value("soft", depth, "answerDepth"), 0.05);
        }
    }

    @Test
    void everyCurveHasItsControlsAtChance() {
        List<CellResult> curves = LONG.stream()
                .filter(result -> result.cell().parameter("kind").equals("curve"))
                .toList();

        assertEquals(4, curves.size());
        for (CellResult curve : curves) {
            assertEquals(0, metric(curve, "noNeedleRecall").value());
            // The answer's value may fall on a place that is attended: once or twice in 12 draws.
            assertTrue(metric(curve, "shuffledValueRecall").value() <= 2.0 / 12);
        }
    }

    @Test
    void sparsePatternsAreAskedAtSeed31() {
        List<CellResult> results = measure(AttentionVariants.load(), 512, 2);
        for (String variant : List.of("bigbird", "dilated", "longformer", "streaming-llm")) {
            for (double depth : DESIGN.depthValues()) {
                CellResult result = at(results, variant, "plain", depth);
                assertTrue(result.cell().parameter("mask").startsWith("pattern of "), result.toString());
                double predicted = result.predicted().getOrDefault("mass", Double.NaN);
                assertEquals(predicted, metric(result, "mass").value(), 0.1, result.toString());
            }
        }
    }

    @Test
    void recurrencesRecallWhatIsNewAndHaveNoWeightsToTellAtSeed31() {
        List<CellResult> results = measure(AttentionVariants.load(), 512, 2);
        for (String variant : List.of("retention", "gated-linear", "deltanet", "gated-deltanet")) {
            CellResult oldest = at(results, variant, "plain", 0);
            CellResult newest = at(results, variant, "plain", 1);
            assertTrue(
                    metric(newest, "recall").value() > metric(oldest, "recall").high(), variant + ": " + newest);
            assertEquals(Map.of(), newest.predicted(), variant);
            assertFalse(newest.metrics().containsKey("mass"), variant);
        }
    }

    @Test
    void aVariantThatServesNothingHereIsNotApplicable() {
        assertEquals(Status.NOT_APPLICABLE, at(LONG, "refusing", "plain", 0).status());
    }

    @Test
    void noTwoCellsAreTheSameAndNoneIsTheKey() {
        Set<String> hashes = new HashSet<>();
        LONG.forEach(result -> hashes.add(result.cell().contentHash()));

        assertEquals(LONG.size(), hashes.size());
        assertFalse(hashes.contains(new TextRecallUnit(CORPUS, DESIGN, VARIANTS.names(), 512, 31)
                .key()
                .contentHash()));
    }

    @Test
    void theNumberOfThreadsChangesNothing() {
        assertEquals(measure(64, 1), measure(64, 2));
    }

    @Test
    void theBuiltInVariantsReadWhatTheReferenceReads() {
        List<CellResult> expected = measure(512, 1);
        List<CellResult> builtIn = measure(AttentionVariants.load(), 512, 2);
        for (double depth : DESIGN.depthValues()) {
            CellResult soft = at(expected, "soft", "plain", depth);
            for (String variant : List.of("full", "flash")) {
                CellResult result = at(builtIn, variant, "plain", depth);
                assertEquals(
                        metric(soft, "mass").value(), metric(result, "mass").value(), 1e-5);
                assertEquals(metric(soft, "recall"), metric(result, "recall"));
            }
            assertEquals(
                    metric(at(expected, "windowed", "plain", depth), "mass").value(),
                    metric(at(builtIn, "sliding-window", "plain", depth), "mass")
                            .value(),
                    1e-5);
            assertEquals(
                    metric(at(expected, "linear", "centred", depth), "cosine").value(),
                    metric(at(builtIn, "linear", "centred", depth), "cosine").value(),
                    1e-4);
        }
    }

    @Test
    void aTextShorterThanALengthIsNotApplicableAtEveryDepth() {
        List<CellResult> results = measure(CORPUS.length() + 1, 1);

        assertEquals(DESIGN.depths() * VARIANTS.names().size(), results.size());
        for (CellResult result : results) {
            assertEquals(Status.NOT_APPLICABLE, result.status());
            assertTrue(result.note().contains(CORPUS.length() + " words"), result.note());
        }
    }

    @Test
    void aTextWithTooFewNeedlesSaysSo() {
        List<CellResult> results = measure(CORPUS.length(), 1);

        assertTrue(
                results.getFirst().note().contains("of 12 haystacks"),
                results.getFirst().note());
    }

    @Test
    void theKeyFollowsTheContentOfTheText(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("text.txt");
        Files.writeString(file, SampleText.zipf(50, 100, 1));
        String before = keyOf(file);
        Files.writeString(file, SampleText.zipf(50, 100, 2));

        assertNotEquals(before, keyOf(file));
    }

    private static String keyOf(Path file) {
        List<WorkUnit> units =
                new TextRecallTask().plan(new SweepSettings(Profile.TINY, 31, Optional.of(file), VARIANTS));
        assertEquals("text.txt", units.getFirst().key().parameter("text"));
        return units.getFirst().key().contentHash();
    }

    @Test
    void anUnreadableTextIsRefusedBeforeAnythingIsMeasured(@TempDir Path folder) {
        SweepSettings settings =
                new SweepSettings(Profile.TINY, 31, Optional.of(folder.resolve("absent.txt")), VARIANTS);

        assertThrows(IllegalArgumentException.class, () -> new TextRecallTask().plan(settings));
    }

    @Test
    void withoutAnyTextTheGapIsNotApplicable() {
        MissingText missing = new MissingText(VARIANTS.names(), 64, 31);
        try (Workers workers = Workers.of(1)) {
            List<CellResult> results = missing.measure(new Laboratory(VARIANTS, workers));
            assertEquals(VARIANTS.names().size(), results.size());
            assertTrue(results.getFirst().note().contains("--text"));
        }
    }
}
