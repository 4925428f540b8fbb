package dev.sightline.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionFunction.Softmax;
import org.junit.jupiter.api.Test;

class AttentionRequestTest {
    private static final AttentionShape SHAPE = AttentionShape.selfAttention(2, 5, 16);

    @Test
    void presetsStateTheUsualFunctions() {
        assertEquals(
                new Softmax(Mask.full(), 0.25),
                AttentionRequest.softmax(SHAPE, Mask.full()).function());
        assertEquals(
                new Linear(ElementwiseMap.ELU_PLUS_ONE, true, Mask.causal(0)),
                AttentionRequest.linear(SHAPE, Mask.causal(0)).function());
        assertEquals(
                Family.SOFTMAX,
                AttentionRequest.softmax(SHAPE, Mask.full()).function().family());
        assertEquals(
                Family.LINEAR,
                AttentionRequest.linear(SHAPE, Mask.full()).function().family());
    }

    @Test
    void eachChangeKeepsTheRest() {
        AttentionRequest request =
                AttentionRequest.softmax(SHAPE, Mask.window(3, 0)).withLogSumExp();
        assertTrue(request.logSumExp());
        assertEquals(Mask.window(3, 0), request.mask());
        AttentionRequest other = request.withFunction(new Softmax(Mask.full(), 1));
        assertEquals(new AttentionRequest(SHAPE, new Softmax(Mask.full(), 1), true), other);
        AttentionShape longer = AttentionShape.selfAttention(2, 6, 16);
        assertEquals(new AttentionRequest(longer, new Softmax(Mask.full(), 1), true), other.withShape(longer));
        assertFalse(AttentionRequest.softmax(SHAPE, Mask.full()).logSumExp());
    }

    @Test
    void scaleThatIsNotFiniteInFloat32IsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Softmax(Mask.full(), Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Softmax(Mask.full(), Double.POSITIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> new Softmax(Mask.full(), 1e39));
        assertEquals(-2, new Softmax(Mask.full(), -2).scale());
    }

    @Test
    void overheadOfACostIsExecutedOverNominal() {
        assertEquals(1.5, new Cost(100, 150, 0, 0, 0).overhead());
        assertTrue(Double.isNaN(new Cost(0, 0, 0, 0, 0).overhead()));
    }
}
