package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sums over many keys of like weight, where one float32 chain would drown its terms: 131072 of them in one chain err by
 * 1e-3. Dilution measures just this case.
 */
class LongSumTest {
    private static final int KEYS = 131_072;
    private static final double WEIGHT = 0.7;

    @ParameterizedTest
    @ValueSource(strings = {"flash", "full"})
    void manyEqualWeightsAreSummedWithin1e5(String variant) {
        AttentionShape shape = new AttentionShape(1, 1, 1, 1, KEYS, 1, 1);
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.full()).withLogSumExp();
        try (Workers workers = Workers.of(1);
                Call call = new Call(variant, request, workers)) {
            call.query.fill(1);
            call.key.fill((float) Math.log(WEIGHT));
            call.key.set(0, 0, 0, 0, 0); // the maximum, so that every other weight is WEIGHT of it
            double sum = 0;
            for (int i = 0; i < KEYS; i++) {
                float value = 1 + (i % 7) / 7f;
                call.value.set(value, 0, 0, i, 0);
                sum += (i == 0 ? 1 : WEIGHT) * value;
            }
            call.run();
            double normaliser = 1 + WEIGHT * (KEYS - 1);
            assertEquals(1, call.output.get(0, 0, 0, 0) / (sum / normaliser), 1e-5);
            assertEquals(Math.log(normaliser), call.logSumExp.get(0, 0, 0), 1e-5);
        }
    }
}
