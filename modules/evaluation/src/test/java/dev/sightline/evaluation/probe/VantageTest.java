package dev.sightline.evaluation.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.evaluation.ReferenceVariant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class VantageTest {
    private static Optional<Vantage> of(Predicate<Mask> serves, long window) {
        return Vantage.of(
                ReferenceVariant.softmax().serving(serves), ProbeFixture.SHAPE, ProbeFixture::softmax, window);
    }

    @Test
    void theWidestMaskThatIsServedIsTaken() {
        assertEquals(Optional.of(new Vantage(Mask.full(), 37, true)), of(mask -> true, 10));
        assertEquals(
                Optional.of(new Vantage(Mask.causal(36), 37, false)), of(mask -> !(mask instanceof Mask.Full), 10));
        assertEquals(
                Optional.of(new Vantage(new Mask.Window(9, 0, 36), 10, false)), of(Mask.Window.class::isInstance, 10));
        assertEquals(Optional.empty(), of(mask -> false, 10));
    }

    @Test
    void aVariantOfAPatternStandsBehindItsOwnMaskAtTheNewestKey() {
        AttentionVariant streaming = AttentionVariants.load().get("streaming-llm");
        Vantage vantage = Vantage.of(streaming, ProbeFixture.SHAPE, ProbeFixture::softmax, 10)
                .orElseThrow();
        for (int position = 0; position < ProbeFixture.LENGTH; position++) {
            // 37 keys: 2 sinks and a window of 9.
            assertEquals(position < 2 || position >= 28, vantage.sees(position), "position " + position);
        }
        assertEquals(11, vantage.visibleKeys());
        assertEquals("pattern of 11 keys", vantage.label());
    }

    @Test
    void aRecurrenceIsAskedForNoWindow() {
        AttentionVariant delta = AttentionVariants.load().get("deltanet");
        Function<Mask, AttentionFunction> function = mask -> delta.typicalFunction(ProbeFixture.SHAPE, mask);
        assertEquals(
                Optional.of(new Vantage(Mask.full(), 37, true)), Vantage.of(delta, ProbeFixture.SHAPE, function, 10));
        AttentionVariant gated = AttentionVariants.load().get("gated-linear");
        assertEquals(Optional.empty(), Vantage.of(gated, ProbeFixture.SHAPE, function, 10));
    }

    @Test
    void aWindowWiderThanTheContextShowsTheContext() {
        assertEquals(37, of(Mask.Window.class::isInstance, 100).orElseThrow().visibleKeys());
    }

    @Test
    void aCausalQueryAtTheNewestKeySeesWhatAFullMaskShows() {
        try (ProbeFixture fixture = new ProbeFixture()) {
            ReferenceVariant causal = ReferenceVariant.softmax().serving(Mask.Causal.class::isInstance);
            double[] throughCausal =
                    fixture.weights(fixture.plan(causal, ProbeFixture::softmax, 10), 1, ProbeFixture.ROWS - 1);
            double[] throughFull = fixture.weights(
                    fixture.plan(ReferenceVariant.softmax(), ProbeFixture::softmax, 10), 1, ProbeFixture.ROWS - 1);
            assertEquals(Arrays.toString(throughFull), Arrays.toString(throughCausal));
        }
    }
}
