package dev.sightline.evaluation.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
                        "retention",
                        "sliding-window",
                        "streaming-llm"),
                REGISTRY.names());
        List<CellResult> curves = measure(2).stream()
                .filter(result -> result.cell().parameter("kind").equals("curve"))
                .toList();
        assertEquals(
                List.of(
                        "flash plain",
                        "full plain",
                        "linear plain",
                        "linear centred",
                        "linear identity",
                        "sliding-window plain"),
                curves.stream()
                        .map(result ->
                                result.cell().variant() + " " + result.cell().reading())
                        .toList());
        for (CellResult curve : curves) {
            double measured = curve.metric("meanRecall").value();
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
            CellResult flash = cells.get(i);
            CellResult full = cells.get(12 + i);
            assertEquals("flash", flash.cell().variant());
            assertEquals("full", full.cell().variant());
            assertEquals(flash.metric("mass").value(), full.metric("mass").value(), 1e-6);
            assertEquals(flash.metric("recall").value(), full.metric("recall").value(), 1 / 64.0);
        }
    }

    @Test
    void theSameBitsComeFromOneThreadAndTwoAtSeed5() {
        List<CellResult> one = measure(1);
        assertTrue(one.size() > 60);
        assertEquals(one, measure(2));
    }
}
