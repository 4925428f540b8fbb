package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class VisibleKeysRecallTest {
    private static final RecallSetting SETTING = new RecallSetting(511, 32, 32, 6, 0.6);

    /** Softmax over every eighth item, which all needles are among or all are not. */
    private static RecallSimulation.Weights everyEighth(boolean withNeedle) {
        RecallSimulation.Weights all = RecallSimulation.softmax(6);
        return (query, keys, needle, weights) -> {
            all.fill(query, keys, needle, weights);
            for (int i = 0; i < weights.length; i++) {
                boolean isVisible = Math.floorMod(i - needle, 8) == (withNeedle ? 0 : 3) && i < 504;
                weights[i] = isVisible ? weights[i] : 0;
            }
        };
    }

    @Test
    void agreesWithSimulationOfScatteredKeysAtSeed71() {
        VisibleKeysRecall theory = new VisibleKeysRecall(SETTING, 63);
        RecallSimulation.Outcome seen = RecallSimulation.run(SETTING, everyEighth(true), 60, 16, 71);
        seen.assertPredicted(theory.visible(), 0.015, 0.006, "visible");
        seen.mass().assertPredicted(theory.visible().mass().orElseThrow(), 0, "mass");
        RecallSimulation.run(SETTING, everyEighth(false), 60, 16, 71)
                .assertPredicted(theory.hidden(), 0, 0.002, "hidden");
    }

    @Test
    void whereAllIsVisibleItIsFullAttentionAndNothingIsHidden() {
        VisibleKeysRecall all = new VisibleKeysRecall(SETTING, 511);
        assertEquals(FullAttentionRecall.predict(SETTING), all.visible());
        assertThrows(IllegalStateException.class, all::hidden);
    }

    @Test
    void noItemOrMoreThanThereAreIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new VisibleKeysRecall(SETTING, 0));
        assertThrows(IllegalArgumentException.class, () -> new VisibleKeysRecall(SETTING, 512));
    }
}
