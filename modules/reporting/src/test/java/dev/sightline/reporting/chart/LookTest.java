package dev.sightline.reporting.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sightline.attention.AttentionVariants;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookTest {
    @Test
    void theThreeReadingsOfLinearAttentionLookDifferent() {
        assertEquals(Look.LINEAR, Look.of("linear", "plain"));
        assertEquals(Look.LINEAR_CENTRED, Look.of("linear", "centred"));
        assertEquals(Look.LINEAR_IDENTITY, Look.of("linear", "identity features"));
    }

    @Test
    void noTwoBuiltInVariantsLookAlike() {
        List<String> names = AttentionVariants.load().names();
        assertEquals(15, names.size());
        assertEquals(
                names.size(),
                names.stream().map(name -> Look.of(name, "plain")).distinct().count());
    }

    @Test
    void noTwoPoliciesOfACacheLookAlike() {
        List<String> names =
                List.of("full-cache", "window", "sinks-window", "streaming", "h2o", "random", "oracle", "quest");
        assertEquals(
                names.size(),
                names.stream().map(name -> Look.of(name, "plain")).distinct().count());
        assertEquals(Look.SNAPKV, Look.of("snapkv", "question unseen"));
        assertEquals(Look.SNAPKV_ASKED, Look.of("snapkv", "question seen"));
    }

    @Test
    void aVariantOfAPluginKeepsOneSpareLook() {
        Look look = Look.of("my-attention", "plain");
        assertEquals(look, Look.of("my-attention", "plain"));
        assertNotEquals(Look.FULL, look);
    }
}
