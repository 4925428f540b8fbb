package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is added to the scores, against a mask and against float64. */
@Tag("provider")
class ScoreBiasTest {
    private static final long SEED = 29;

    @ParameterizedTest(name = "{0}, seed 29")
    @ValueSource(strings = {"flash", "full"})
    void aBiasOfZerosAndMinusInfinityGivesTheBitsOfTheMask(String variant) {
        AttentionShape shape = new AttentionShape(2, 4, 2, 70, 900, 20, 20);
        Mask mask = Mask.causalBottomRight(shape.queryLength(), shape.keyLength());
        try (RunArena arena = RunArena.open("test");
                Workers workers = Workers.of(1)) {
            SplittableRandom random = new SplittableRandom(SEED);
            AttentionInputs inputs = new AttentionInputs(
                    StorageTypeTest.random(arena, shape.query(), random),
                    StorageTypeTest.random(arena, shape.key(), random),
                    StorageTypeTest.random(arena, shape.value(), random));
            Tensor bias = arena.tensor("bias", 1, 1, shape.queryLength(), shape.keyLength());
            for (long i = 0; i < shape.queryLength(); i++) {
                for (long j = 0; j < shape.keyLength(); j++) {
                    bias.set(mask.isVisible(i, j) ? 0f : Float.NEGATIVE_INFINITY, 0, 0, i, j);
                }
            }
            AttentionRequest biased =
                    AttentionRequest.softmax(shape, Mask.full()).withBias(ScoreBias.shared());
            assertArrayEquals(
                    StorageTypeTest.run(variant, AttentionRequest.softmax(shape, mask), inputs, workers, arena),
                    StorageTypeTest.run(variant, biased, inputs.withBias(bias), workers, arena));
        }
    }

    @ParameterizedTest(name = "{0}, seed 29")
    @ValueSource(strings = {"flash", "full"})
    void aBiasForEachHeadIsAddedToItsOwnScores(String variant) {
        AttentionShape shape = new AttentionShape(2, 4, 2, 5, 7, 3, 2);
        try (RunArena arena = RunArena.open("test");
                Workers workers = Workers.of(1)) {
            SplittableRandom random = new SplittableRandom(SEED);
            Tensor query = StorageTypeTest.random(arena, shape.query(), random);
            Tensor key = StorageTypeTest.random(arena, shape.key(), random);
            Tensor value = StorageTypeTest.random(arena, shape.value(), random);
            Tensor bias = StorageTypeTest.random(arena, Shape.of(2, 4, 5, 7), random);
            AttentionRequest request =
                    AttentionRequest.softmax(shape, Mask.full()).withBias(new ScoreBias(true, true));
            float[] found = StorageTypeTest.run(
                    variant, request, new AttentionInputs(query, key, value).withBias(bias), workers, arena);
            int at = 0;
            for (long b = 0; b < 2; b++) {
                for (long h = 0; h < 4; h++) {
                    for (long i = 0; i < 5; i++) {
                        double[] weights = new double[7];
                        double sum = 0;
                        for (int j = 0; j < 7; j++) {
                            double score = bias.get(b, h, i, j);
                            for (int k = 0; k < 3; k++) {
                                score += query.get(b, h, i, k) * key.get(b, h / 2, j, k) / Math.sqrt(3);
                            }
                            weights[j] = Math.exp(score);
                            sum += weights[j];
                        }
                        for (int column = 0; column < 2; column++) {
                            double expected = 0;
                            for (int j = 0; j < 7; j++) {
                                expected += weights[j] / sum * value.get(b, h / 2, j, column);
                            }
                            assertEquals(expected, found[at++], 2e-6);
                        }
                    }
                }
            }
        }
    }

    /** The lowest float is what much software writes for "hidden": where all keys have it, none is preferred. */
    @ParameterizedTest(name = "{0} queries, seed 29")
    @ValueSource(ints = {1, 20})
    void theLowestFloatForAllKeysGivesTheirMean(int queries) {
        AttentionShape shape = new AttentionShape(1, 1, 1, queries, 50, 16, 16);
        try (RunArena arena = RunArena.open("test");
                Workers workers = Workers.of(1)) {
            SplittableRandom random = new SplittableRandom(SEED);
            Tensor value = StorageTypeTest.random(arena, shape.value(), random);
            AttentionInputs inputs = new AttentionInputs(
                    StorageTypeTest.random(arena, shape.query(), random),
                    StorageTypeTest.random(arena, shape.key(), random),
                    value);
            Tensor bias = arena.tensor("bias", 1, 1, queries, shape.keyLength());
            bias.fill(-Float.MAX_VALUE);
            AttentionRequest request =
                    AttentionRequest.softmax(shape, Mask.full()).withBias(ScoreBias.shared());
            float[] found = StorageTypeTest.run("flash", request, inputs.withBias(bias), workers, arena);
            for (int i = 0; i < found.length; i++) {
                double mean = 0;
                for (long key = 0; key < shape.keyLength(); key++) {
                    mean += value.get(0, 0, key, i % shape.valueDim()) / (double) shape.keyLength();
                }
                assertEquals(mean, found[i], 1e-6);
            }
        }
    }
}
