package dev.sightline.evaluation.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallCostTest {
    private static final AttentionVariants VARIANTS = AttentionVariants.load();

    private static CallCost cost(String variant, long length) {
        return CostSeries.causal(VARIANTS.get(variant), 1).cost(length).orElseThrow();
    }

    @ParameterizedTest(name = "n = {0}, seed 3")
    @ValueSource(longs = {1, 37, 200})
    void theLedgerHoldsWhatIsAnnouncedGatesIncluded(long length) {
        try (Workers workers = Workers.of(1)) {
            BenchSetup setup = BenchSetup.random(3, workers, System::nanoTime);
            for (AttentionVariant variant : VARIANTS.all()) {
                for (CostSeries series : List.of(CostSeries.causal(variant, 1), CostSeries.bidirectional(variant, 1))) {
                    try (AttentionBench bench = setup.open(series, length)) {
                        bench.call();
                        assertEquals(
                                series.cost(length).orElseThrow().arenaBytes(),
                                (double) bench.allocatedBytes(),
                                variant.name());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "flash, 131072, 67108864",
        "sliding-window, 131072, 65536",
        "streaming-llm, 131072, 526336",
        "longformer, 131072, 132096",
        "longformer, 1, 512",
        "bigbird, 131072, 67108864",
        "linear, 131072, 16640",
        "retention, 131072, 16384",
        "deltanet, 16, 16384",
        "flash, 16, 8192"
    })
    void whatMustBeKeptToGoOn(String variant, long length, double bytes) {
        assertEquals(bytes, cost(variant, length).stateBytes());
    }

    @Test
    void aCrossoverWithAPatternIsFoundWithoutCountingFarOut() {
        CostSeries full = CostSeries.bidirectional(VARIANTS.get("full"), 1);
        for (String variant : List.of("bigbird", "longformer", "streaming-llm", "dilated")) {
            Crossover crossover = new Crossover(full, CostSeries.bidirectional(VARIANTS.get(variant), 1));
            assertTrue(crossover.isExpected(), variant);
            double length = crossover.predicted().orElse(1);
            assertTrue(length < 1 << 14, variant + " at " + length);
        }
    }

    @Test
    void aPatternIsNamedInAWord() {
        for (String variant : List.of("bigbird", "longformer", "streaming-llm", "dilated")) {
            ServedRequest served =
                    CostSeries.causal(VARIANTS.get(variant), 1).request(512).orElseThrow();
            assertEquals("pattern", served.maskLabel());
            assertFalse(served.request().mask().isVisible(0, 1), "causal");
        }
    }
}
