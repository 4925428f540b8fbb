package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NestedCallTest {
    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2})
    void forwardWithinATaskOfItsOwnWorkersIsRefusedBeforeItWaitsForAnything(int threads) {
        AttentionShape shape = AttentionShape.selfAttention(1, 4, 4);
        try (Workers workers = Workers.of(threads);
                Call call = new Call("flash", AttentionRequest.softmax(shape, Mask.full()), workers)) {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> workers.run(2, (worker, task) -> call.run()));
            assertTrue(refused.toString().contains("own pool"), refused.toString());
        }
    }
}
