package dev.sightline.evaluation.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.evaluation.ReferenceVariant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServedRequestTest {
    private static final AttentionShape SHAPE = AttentionShape.selfAttention(1, 8, 4);
    private static final List<Mask> MASKS = List.of(Mask.full(), Mask.window(2, 1), Mask.causal(0));

    private static ServedRequest served(AttentionVariant variant) {
        return ServedRequest.of(variant, SHAPE, MASKS).orElseThrow();
    }

    @Test
    void theFirstServedMaskIsChosen() {
        assertEquals("full", served(ReferenceVariant.softmax()).maskLabel());
        assertEquals(
                "causal",
                served(ReferenceVariant.softmax().serving(mask -> mask instanceof Mask.Causal))
                        .maskLabel());
        assertEquals(
                "window 4",
                served(ReferenceVariant.softmax().serving(mask -> mask instanceof Mask.Window))
                        .maskLabel());
    }

    @Test
    void theFunctionIsTheUsualOneOfTheFamily() {
        assertEquals(
                ReferenceVariant.linear().family(),
                served(ReferenceVariant.linear()).request().function().family());
    }

    @Test
    void aRefusalIsTold() {
        AttentionVariant refusing = ReferenceVariant.softmax().serving(mask -> false);

        assertTrue(ServedRequest.of(refusing, SHAPE, MASKS).isEmpty());
        assertTrue(ServedRequest.refusal(refusing, SHAPE, MASKS).startsWith("refuses: "));
    }
}
