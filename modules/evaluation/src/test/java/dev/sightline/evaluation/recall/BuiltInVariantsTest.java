package dev.sightline.evaluation.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The task as users run it, on the variants that the registry finds. */
class BuiltInVariantsTest {
    private static final AttentionVariants REGISTRY = AttentionVariants.load();

    private static List<CellResult> measure(int threads) {
        RecallUnit unit = new RecallUnit(Protocols.small(64, 97), 97, 5, REGISTRY.names());
        try (Workers workers = Workers.of(threads)) {
            return unit.measure(new Laboratory(REGISTRY, workers));
        }
    }

    @Test
    void everyBuiltInVariantPassesTheControlsAndMeetsItsClosedFormAtSeed5() {
        assertEquals(
                List.of(
                        "bigbird",
                        "deltanet",
                        "dilated",
                        "flash",
                        "full",
                        "gated-deltanet",
                        "gated-linear",
                        "lightning",
                        "linear",
                        "longformer",
                        "mamba2",
                        "performer",
                        "retention",
                        "sliding-window",
                        "streaming-llm"),
                REGISTRY.names());
        List<CellResult> curves = measure(2).stream()
                .filter(result -> result.cell().parameter("kind").equals("curve"))
                .toList();
        assertEquals(
                List.of(
                        "bigbird plain",
                        "deltanet plain",
                        "dilated plain",
                        "flash plain",
                        "full plain",
                        "gated-deltanet plain",
                        "gated-linear plain",
                        "lightning plain",
                        "linear plain",
                        "linear centred",
                        "linear identity",
                        "longformer plain",
                        "mamba2 plain",
                        "performer plain",
                        "retention plain",
                        "sliding-window plain",
                        "streaming-llm plain"),
                curves.stream()
                        .map(result ->
                                result.cell().variant() + " " + result.cell().reading())
                        .toList());
        for (CellResult curve : curves) {
            double measured = curve.metric("meanRecall").value();
            if (curve.cell().variant().equals("performer")) {
                double limit = curve.prediction("meanRecall").orElseThrow();
                assertTrue(measured < limit, "finitely many features do not reach their limit " + limit);
                continue;
            }
            assertEquals(
                    curve.prediction("meanRecall").orElseThrow(),
                    measured,
                    0.06,
                    curve.cell().toString());
        }
    }

    @Test
    void flashAndFullTellTheSameStoryAtSeed5() {
        List<CellResult> cells = measure(1);
        for (int i = 0; i < 11; i++) {
            CellResult flash = atDepth(cells, "flash", i);
            CellResult full = atDepth(cells, "full", i);
            assertEquals(flash.metric("mass").value(), full.metric("mass").value(), 1e-6);
            assertEquals(flash.metric("recall").value(), full.metric("recall").value(), 1 / 64.0);
        }
    }

    private static CellResult atDepth(List<CellResult> cells, String variant, int depth) {
        return cells.stream()
                .filter(result -> result.cell().variant().equals(variant))
                .toList()
                .get(depth);
    }

    @Test
    void recurrencesForgetWithAgeAsTheirClosedFormsSayAtSeed5() {
        List<CellResult> cells = measure(2);
        for (String variant :
                List.of("retention", "lightning", "mamba2", "gated-linear", "deltanet", "gated-deltanet")) {
            for (int depth = 0; depth < 11; depth++) {
                CellResult result = atDepth(cells, variant, depth);
                for (String metric : List.of("recall", "cosine")) {
                    assertEquals(
                            result.prediction(metric).orElseThrow(),
                            result.metric(metric).value(),
                            metric.equals("recall") ? 0.2 : 0.06,
                            result.cell() + " " + metric);
                }
                assertFalse(result.metrics().containsKey("mass"), "weights of either sign are no shares");
            }
            double newest = atDepth(cells, variant, 10).metric("recall").value();
            double oldest = atDepth(cells, variant, 0).metric("recall").value();
            assertTrue(newest > oldest + 0.5, variant + ": " + newest + " and " + oldest);
        }
    }

    @Test
    void mechanismsWithTheSameFunctionTellTheSameStoryAtSeed5() {
        List<CellResult> cells = measure(1);
        for (String variant : List.of("lightning", "mamba2", "gated-linear")) {
            for (int depth = 0; depth < 11; depth++) {
                assertEquals(
                        atDepth(cells, "retention", depth).metric("cosine").value(),
                        atDepth(cells, variant, depth).metric("cosine").value(),
                        1e-5,
                        variant);
            }
        }
    }

    @Test
    void aSparsePatternRecallsWhatItShowsAndKnowsNothingElseAtSeed5() {
        List<CellResult> cells = measure(2);
        for (String variant : List.of("bigbird", "dilated", "longformer", "streaming-llm")) {
            int shown = 0;
            for (int depth = 0; depth < 11; depth++) {
                CellResult result = atDepth(cells, variant, depth);
                double mass = result.metric("mass").value();
                assertEquals(result.prediction("mass").orElseThrow(), mass, mass == 0 ? 0 : 0.06, variant);
                shown += mass > 0 ? 1 : 0;
            }
            assertTrue(shown > 0 && shown < 11, variant + " shows " + shown);
            String mask = atDepth(cells, variant, 0).cell().parameter("mask");
            assertTrue(mask.startsWith("pattern of "), mask);
        }
    }

    @Test
    void theSameBitsComeFromOneThreadAndTwoAtSeed5() {
        List<CellResult> one = measure(1);
        assertEquals(17 * 12, one.size());
        assertEquals(one, measure(2));
    }
}
