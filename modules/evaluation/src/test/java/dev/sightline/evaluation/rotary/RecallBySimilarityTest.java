package dev.sightline.evaluation.rotary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.theory.FullAttentionRecall;
import dev.sightline.evaluation.theory.RecallSetting;
import org.junit.jupiter.api.Test;

class RecallBySimilarityTest {
    private static final RotaryProtocol PROTOCOL = new RotaryProtocol(64, 32, 64, 64, 32);
    private static final RecallBySimilarity TABLE = new RecallBySimilarity(PROTOCOL, 16);

    private static double exact(double cosine) {
        return FullAttentionRecall.predict(new RecallSetting(64, 64, 32, 16, cosine))
                .recall();
    }

    @Test
    void withoutSpreadItIsTheClosedForm() {
        for (double cosine : new double[] {-1, -0.3, 0, 0.2345, 0.31, 0.4567, 0.9, 1}) {
            assertEquals(exact(cosine), TABLE.averaged(cosine, 0), 0.003, "cosine " + cosine);
        }
    }

    @Test
    void spreadRaisesARecallThatIsLowAndLowersOneThatIsHigh() {
        assertTrue(TABLE.averaged(0.1, 0.01) > exact(0.1) + 0.01);
        assertTrue(TABLE.averaged(0.6, 0.01) < exact(0.6) - 0.001);
    }

    @Test
    void aSpreadBeyondEveryCosineIsCutOff() {
        double recall = TABLE.averaged(0, 100);
        assertTrue(recall > 0.4 && recall < 0.6, "half of it lies at 1, half at -1: " + recall);
    }
}
