package dev.sightline.evaluation.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Decay;
import dev.sightline.attention.Mask;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.UpdateRule;
import dev.sightline.memory.RunArena;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConstantGatesTest {
    private static final AttentionShape SHAPE = new AttentionShape(2, 1, 1, 3, 5, 4, 2);
    private static final ConstantGates GATES = new ConstantGates(0.5, 0.25);

    private static AttentionRequest request(UpdateRule rule) {
        return AttentionRequest.recurrence(SHAPE, Mask.full(), rule);
    }

    @Test
    void everyRuleGetsTheGatesThatItReads() {
        try (RunArena arena = RunArena.open("gates test")) {
            long before = arena.ledger().totalBytes();
            RecurrenceInputs ofChannel = GATES.inputs(request(UpdateRule.decaying(new Decay.OfChannel())), arena);
            assertEquals(List.of(2L, 1L, 5L, 4L), sizes(ofChannel));
            assertEquals(
                    (float) Math.log(0.5), ofChannel.logDecay().orElseThrow().get(1, 0, 4, 3));
            assertTrue(ofChannel.beta().isEmpty());
            RecurrenceInputs delta = GATES.inputs(request(UpdateRule.decayingDelta(new Decay.OfPosition())), arena);
            assertEquals(List.of(2L, 1L, 5L), sizes(delta));
            assertEquals(0.25f, delta.beta().orElseThrow().get(1, 0, 4));
            assertEquals(RecurrenceInputs.NONE, GATES.inputs(request(UpdateRule.ADDITIVE), arena));
            assertEquals(RecurrenceInputs.NONE, GATES.inputs(AttentionRequest.softmax(SHAPE, Mask.full()), arena));
            assertTrue(arena.ledger().totalBytes() > before);
        }
    }

    private static List<Long> sizes(RecurrenceInputs inputs) {
        return Arrays.stream(inputs.logDecay().orElseThrow().shape().sizes())
                .boxed()
                .toList();
    }

    @Test
    void theElementsAreCountedWithoutAllocating() {
        assertEquals(40, ConstantGates.elements(request(UpdateRule.decaying(new Decay.OfChannel()))));
        assertEquals(20, ConstantGates.elements(request(UpdateRule.decayingDelta(new Decay.OfPosition()))));
        assertEquals(10, ConstantGates.elements(request(UpdateRule.DELTA)));
        assertEquals(0, ConstantGates.elements(request(UpdateRule.ADDITIVE)));
        assertEquals(0, ConstantGates.elements(AttentionRequest.linear(SHAPE, Mask.full())));
    }

    @Test
    void factorsOfHeadsAreMadeAlikeAndOtherFunctionsAreLeft() {
        UpdateRule fading = UpdateRule.decaying(new Decay.OfHead(List.of(0.9)));
        AttentionFunction alike = GATES.applyTo(request(fading).function());
        assertEquals(
                request(UpdateRule.decaying(new Decay.OfHead(List.of(0.5)))).function(), alike);
        AttentionFunction softmax = AttentionRequest.softmax(SHAPE, Mask.full()).function();
        assertEquals(softmax, GATES.applyTo(softmax));
        assertEquals(0.5, GATES.decayOf(fading));
        assertEquals(1, GATES.decayOf(UpdateRule.DELTA));
    }

    @Test
    void aFactorThatIsNoneIsRefused() {
        for (double factor : new double[] {0, 1.5, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new ConstantGates(factor, 1));
        }
        assertThrows(IllegalArgumentException.class, () -> new ConstantGates(1, Double.NaN));
    }
}
