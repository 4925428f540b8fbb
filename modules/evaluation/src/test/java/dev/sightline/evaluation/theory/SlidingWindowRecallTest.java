package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlidingWindowRecallTest {
    /** Softmax over all items but those from one index to before another. */
    private static RecallSimulation.Weights hiding(double logitScale, int from, int to) {
        RecallSimulation.Weights all = RecallSimulation.softmax(logitScale);
        return (query, keys, needle, weights) -> {
            all.fill(query, keys, needle, weights);
            Arrays.fill(weights, from, to, 0);
        };
    }

    @ParameterizedTest
    @CsvSource({"128, 0, 0.7, 0.566", "128, 16, 0.5, 0.190"})
    void knownMassInsideTheWindow(long window, long sinks, double cosine, double mass) {
        RecallSetting setting = new RecallSetting(1024, 64, 64, 8, cosine);
        RecallPrediction visible = new SlidingWindowRecall(setting, window, sinks).visible();
        assertEquals(mass, visible.mass().orElseThrow(), 0.001);
    }

    @Test
    void agesInTheWindowAndSinksAreVisibleAndNoOthers() {
        SlidingWindowRecall recall = new SlidingWindowRecall(new RecallSetting(100, 64, 64, 8, 0.5), 10, 4);
        assertEquals(14, recall.visibleLength());
        for (long age = 0; age < 100; age++) {
            assertEquals(age <= 9 || age >= 96, recall.isVisible(age), "age " + age);
        }
        assertThrows(IllegalArgumentException.class, () -> recall.isVisible(100));
        assertThrows(IllegalArgumentException.class, () -> recall.isVisible(-1));
    }

    @Test
    void thePlateauIsFullAttentionOverTheVisibleItemsWithTheRestAsAbsentRivals() {
        RecallSetting setting = new RecallSetting(1024, 64, 64, 8, 0.5);
        SlidingWindowRecall recall = SlidingWindowRecall.of(setting, 128);
        assertEquals(FullAttentionRecall.predict(setting.withLength(128), 1024), recall.predict(127));
        assertEquals(recall.predict(0), recall.predict(127));
        assertEquals(recall.hidden(), recall.predict(128));
    }

    @Test
    void aWindowOverAllIsFullAttention() {
        RecallSetting setting = new RecallSetting(64, 32, 32, 8, 0.5);
        for (SlidingWindowRecall recall : new SlidingWindowRecall[] {
            SlidingWindowRecall.of(setting, 64),
            SlidingWindowRecall.of(setting, Long.MAX_VALUE),
            new SlidingWindowRecall(setting, 32, 32),
            new SlidingWindowRecall(setting, 1, Long.MAX_VALUE)
        }) {
            assertEquals(64, recall.visibleLength());
            assertTrue(recall.isVisible(63));
            assertEquals(FullAttentionRecall.predict(setting), recall.predict(63));
            assertThrows(IllegalStateException.class, recall::hidden);
        }
    }

    @Test
    void aHiddenNeedleHasNoMassAndLessThanChance() {
        RecallPrediction hidden = SlidingWindowRecall.of(new RecallSetting(1024, 64, 64, 8, 0.5), 128)
                .hidden();
        assertEquals(0, hidden.mass().orElseThrow(), 0);
        assertEquals(0, hidden.cosine(), 1e-12);
        assertTrue(hidden.recall() < 1.0 / 1024, "recall " + hidden.recall());
    }

    @Test
    void agreesWithSimulationInsideAndOutside_seed61() {
        RecallSetting setting = new RecallSetting(512, 32, 32, 6, 0.6);
        SlidingWindowRecall theory = SlidingWindowRecall.of(setting, 64);
        // The needles are the first 16 items, so the window is at their end or at the other.
        RecallSimulation.Outcome inside = RecallSimulation.run(setting, hiding(6, 64, 512), 60, 16, 61);
        inside.assertPredicted(theory.visible(), 0.015, 0.006, "inside");
        inside.mass().assertPredicted(theory.visible().mass().orElseThrow(), 0, "mass");
        RecallSimulation.run(setting, hiding(6, 0, 448), 60, 16, 61)
                .assertPredicted(theory.hidden(), 0, 0.002, "outside");
    }

    @Test
    void anEmptyWindowIsRefused() {
        RecallSetting setting = new RecallSetting(64, 32, 32, 8, 0.5);
        assertThrows(IllegalArgumentException.class, () -> SlidingWindowRecall.of(setting, 0));
        assertThrows(IllegalArgumentException.class, () -> new SlidingWindowRecall(setting, 8, -1));
        assertFalse(SlidingWindowRecall.of(setting, 1).isVisible(1));
    }
}
