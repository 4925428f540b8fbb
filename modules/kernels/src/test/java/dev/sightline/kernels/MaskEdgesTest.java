package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** At the edge of a mask a tile leaves out the vectors of queries that see none of its keys: no bit may tell. */
@Tag("provider")
class MaskEdgesTest {
    private static final long SEED = 20_261_121;
    private static final int LENGTH = 211;
    private static final int HEAD_DIM = 12;

    static List<Mask> masks() {
        SplittableRandom random = new SplittableRandom(SEED);
        boolean[][] few = new boolean[LENGTH][LENGTH];
        boolean[][] blocks = new boolean[LENGTH / 20 + 1][LENGTH / 20 + 1];
        for (int i = 0; i < LENGTH; i++) {
            few[i][random.nextInt(LENGTH)] = i % 5 != 0; // every fifth query sees nothing
        }
        for (boolean[] row : blocks) {
            row[random.nextInt(blocks.length)] = true;
        }
        return List.of(
                Mask.causal(0),
                Mask.causal(-70),
                Mask.window(5, 3),
                Mask.causalDocuments(0, 7, 47, 49, 150, LENGTH),
                Mask.documents(0, 16, 80, 81, LENGTH),
                Mask.sinks(2, 40).and(Mask.causal(0)),
                Mask.dilated(60, 60, 17),
                Mask.blocks(blocks, 20),
                Mask.visible(few));
    }

    @ParameterizedTest(name = "{0}, seed 20261121")
    @MethodSource("masks")
    void aQueryHasTheBitsThatItHasAlone(Mask mask) {
        AttentionShape all = AttentionShape.selfAttention(1, LENGTH, HEAD_DIM);
        AttentionShape one = new AttentionShape(1, 1, 1, 1, LENGTH, HEAD_DIM, HEAD_DIM);
        try (Workers workers = Workers.of(1);
                Call together = new Call("flash", request(all, mask), workers)) {
            fill(together);
            together.run();
            for (long query = 0; query < LENGTH; query++) {
                try (Call alone = new Call("flash", request(one, mask.from(query)), workers)) {
                    alone.query.copyFrom(together.query.slice(2, query, query + 1));
                    alone.key.copyFrom(together.key);
                    alone.value.copyFrom(together.value);
                    alone.run();
                    assertSameBits(alone.output, together.output.slice(2, query, query + 1), "query " + query);
                    assertSameBits(alone.logSumExp, together.logSumExp.slice(2, query, query + 1), "query " + query);
                }
            }
        }
    }

    private static AttentionRequest request(AttentionShape shape, Mask mask) {
        return AttentionRequest.softmax(shape, mask).withLogSumExp().withChunkInvariance();
    }

    /** With values whose weighted sums underflow to zeros of both signs, and some that are no numbers. */
    private static void fill(Call call) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (Tensor tensor : List.of(call.query, call.key, call.value)) {
            float[] numbers = new float[LENGTH * HEAD_DIM];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) random.nextDouble(-3, 3);
            }
            tensor.copyFrom(numbers);
        }
        for (long key = 0; key < LENGTH; key++) {
            call.value.set(random.nextBoolean() ? -Float.MIN_VALUE : 0f, 0, 0, key, 0);
        }
        call.value.set(Float.NaN, 0, 0, 100, 1);
        call.value.set(Float.NEGATIVE_INFINITY, 0, 0, 45, 2);
        call.key.set(Float.NaN, 0, 0, 160, 3);
    }

    private static void assertSameBits(Tensor expected, Tensor actual, String message) {
        float[] one = expected.toArray();
        float[] other = actual.toArray();
        assertEquals(one.length, other.length);
        for (int i = 0; i < one.length; i++) {
            assertEquals(Float.floatToIntBits(one[i]), Float.floatToIntBits(other[i]), message + ", element " + i);
        }
    }

    @Test
    void sinksCostATileOfKeysAndNotABlock() {
        AttentionShape shape = AttentionShape.selfAttention(1, 4096, 64);
        Mask window = Mask.windowOfTotal(1024).and(Mask.causal(0));
        double without = executedFlops(shape, window);
        double with = executedFlops(shape, Mask.sinks(4, 1024).and(Mask.causal(0)));
        double pairsOfTiles = 4096.0 * 8;
        assertTrue(with > without);
        assertTrue(with - without <= 4 * 64 * pairsOfTiles * 1.02, () -> with + " against " + without);
    }

    private static double executedFlops(AttentionShape shape, Mask mask) {
        return AttentionVariants.load()
                .get("flash")
                .cost(AttentionRequest.softmax(shape, mask))
                .executedFlops();
    }
}
