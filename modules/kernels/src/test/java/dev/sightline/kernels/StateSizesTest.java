package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.PositiveRandomFeatures;
import dev.sightline.attention.Refusal;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A state of any size is cut for the scratch of a thread, whatever the number of keys. */
class StateSizesTest {
    private static final int MANY_KEYS = 100;

    /** Their tensors come from memory, which changes how they are cut. */
    private static final int VERY_MANY_KEYS = 10_000_000;

    private static final Mask CAUSAL = Mask.causal(0);

    @ParameterizedTest
    @ValueSource(strings = {"retention", "gated-deltanet", "linear", "performer"})
    void whatIsServedWithManyKeysIsServedWithFewAndVeryMany(String name) {
        AttentionVariant variant = AttentionVariants.load().get(name);
        assertServedWithFew(variant, shape -> variant.typicalFunction(shape, CAUSAL));
    }

    /** Where the map takes most of the scratch, and the state next to none. */
    @Test
    void fewRandomFeaturesOfWideHeadsAreServedWithFewKeysSeed1() {
        Linear function = new Linear(new PositiveRandomFeatures(16, 0.1, 1), true, CAUSAL);
        assertServedWithFew(AttentionVariants.load().get("performer"), shape -> function);
    }

    private static void assertServedWithFew(
            AttentionVariant variant, Function<AttentionShape, AttentionFunction> function) {
        int served = 0;
        for (int group : List.of(1, 4, 32, 200)) {
            for (int headDim : List.of(4, 16, 64, 128, 256, 1000, 2600, 4000)) {
                for (int valueDim : List.of(1, 16, 100, 512, 1000, 2500, 4096, 20_000)) {
                    if (refusals(variant, function, group, MANY_KEYS, headDim, valueDim)
                            .isEmpty()) {
                        served++;
                        for (int keys = 0; keys < 10; keys++) {
                            assertEquals(List.of(), refusals(variant, function, group, keys, headDim, valueDim));
                        }
                        assertEquals(List.of(), refusals(variant, function, group, VERY_MANY_KEYS, headDim, valueDim));
                    }
                }
            }
        }
        assertTrue(served > 50, served + " served");
    }

    private static List<Refusal> refusals(
            AttentionVariant variant,
            Function<AttentionShape, AttentionFunction> function,
            int group,
            int keys,
            int headDim,
            int valueDim) {
        AttentionShape shape = new AttentionShape(1, group, 1, keys, keys, headDim, valueDim);
        return variant.refusals(new AttentionRequest(shape, function.apply(shape), false));
    }
}
