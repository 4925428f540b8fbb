package dev.sightline.evaluation.fading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.Decay;
import dev.sightline.attention.UpdateRule;
import org.junit.jupiter.api.Test;

class RecurrenceFadingLawTest {
    private static final double RETAINED = 63 / 64.0;
    private static final UpdateRule DECAYING = UpdateRule.decaying(new Decay.OfPosition());
    private static final UpdateRule DECAYING_DELTA = UpdateRule.decayingDelta(new Decay.OfPosition());

    @Test
    void aDecayTakesAFactorAStep() {
        for (FirstToken role : FirstToken.values()) {
            RecurrenceFadingLaw law = new RecurrenceFadingLaw(role, DECAYING, 0.9, 10);
            assertEquals(10 * Math.log(0.9), law.logInfluence(10)[10], 1e-12);
            assertEquals(Math.pow(0.9, 10), law.message(10), 1e-12);
            assertEquals(0.9, law.rate());
        }
    }

    @Test
    void whatOnlyAddsForgetsNothing() {
        RecurrenceFadingLaw law = new RecurrenceFadingLaw(FirstToken.NEEDLE, UpdateRule.ADDITIVE, 1, 7);
        assertEquals(0, law.logInfluence(7)[7]);
        assertEquals(1, law.message(7));
        assertEquals(1, law.rate());
    }

    @Test
    void correctionTakesAShareOfTheEnergyOfOneOfMany() {
        RecurrenceFadingLaw law = new RecurrenceFadingLaw(FirstToken.DISTRACTOR, DECAYING_DELTA, 0.9, 65);
        for (int t : new int[] {0, 1, 2, 33, 65}) {
            assertEquals(t * Math.log(0.9 * Math.sqrt(RETAINED)), law.logInfluence(65)[t], 1e-9, "step " + t);
        }
        assertEquals(0.9 * Math.sqrt(RETAINED), law.rate(), 1e-12);
    }

    @Test
    void theNormOfWhatIsAskedForTurnsFromTheRateOfTheMessageToThatOfTheNoise() {
        int steps = 1000;
        RecurrenceFadingLaw law = new RecurrenceFadingLaw(FirstToken.NEEDLE, UpdateRule.DELTA, 1, steps);
        double[] curve = law.logInfluence(steps);
        assertEquals(0, curve[0], 1e-12);
        assertEquals(Math.log(RETAINED), curve[1] - curve[0], 5e-4);
        assertEquals(Math.log(RETAINED) / 2, curve[steps] - curve[steps - 1], 1e-6);
        for (int t = 0; t <= steps; t++) {
            assertTrue(curve[t] >= Math.log(law.message(t)) - 1e-12, "step " + t);
        }
    }
}
