package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import org.junit.jupiter.api.Test;

/** An output of 0 says that a query sees no key, and nothing else. */
class VanishedWeightsTest {
    private static final AttentionShape ONE_QUERY_TWO_KEYS = new AttentionShape(1, 1, 1, 1, 2, 1, 1);

    @Test
    void featuresThatAllUnderflowGiveNaNAndNoInventedAnswer() {
        try (Workers workers = Workers.of(1);
                Call call = new Call("linear", AttentionRequest.linear(ONE_QUERY_TWO_KEYS, Mask.full()), workers)) {
            call.query.fill(-60);
            call.key.fill(-60);
            call.value.fill(1);
            call.run();
            assertTrue(Float.isNaN(call.output.get(0, 0, 0, 0)));
        }
    }

    @Test
    void aQueryThatSeesNoKeyIsZero() {
        try (Workers workers = Workers.of(1);
                Call call = new Call("flash", AttentionRequest.softmax(ONE_QUERY_TWO_KEYS, Mask.causal(-1)), workers)) {
            call.value.fill(Float.NaN);
            call.run();
            assertEquals(0f, call.output.get(0, 0, 0, 0));
        }
    }
}
