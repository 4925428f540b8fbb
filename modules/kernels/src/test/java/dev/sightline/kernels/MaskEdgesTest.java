package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.Alibi;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
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
            poisonScratch();
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
            float[] numbers = new float[(int) tensor.shape().elements()];
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

    /** What is left out stays as it was found. */
    private static void poisonScratch() {
        long slot = Scratch.acquire(0);
        try {
            Scratch.fill(slot, (int) (Scratch.SLOT_BYTES / Float.BYTES), Float.NaN);
        } finally {
            Scratch.release(slot);
        }
    }

    @ParameterizedTest(name = "{0}, seed 20261121")
    @MethodSource("masks")
    void groupsOfHeadsAndChangedScoresHaveTheBitsOfHeadsAlone(Mask mask) {
        AttentionShape grouped = new AttentionShape(1, 3, 1, LENGTH, LENGTH, HEAD_DIM, HEAD_DIM);
        AttentionShape single = AttentionShape.selfAttention(1, LENGTH, HEAD_DIM);
        List<Double> slopes = List.of(0.5, 0.25, 0.125);
        ScoreChanges softcap = ScoreChanges.NONE.withSoftcap(5);
        try (Workers workers = Workers.of(1);
                Call together = new Call(
                        "flash",
                        request(grouped, mask).withChanges(softcap.withAlibi(new Alibi(slopes, 0))),
                        workers)) {
            fill(together);
            poisonScratch();
            together.run();
            for (int head = 0; head < 3; head++) {
                Alibi alibi = new Alibi(List.of(slopes.get(head)), 0);
                try (Call alone =
                        new Call("flash", request(single, mask).withChanges(softcap.withAlibi(alibi)), workers)) {
                    alone.query.copyFrom(together.query.slice(1, head, head + 1L));
                    alone.key.copyFrom(together.key);
                    alone.value.copyFrom(together.value);
                    poisonScratch();
                    alone.run();
                    assertSameBits(alone.output, together.output.slice(1, head, head + 1L), "head " + head);
                }
            }
        }
    }

    /**
     * An open sum of -0 that a hidden value, added with a weight of 0, would make 0; and a closed sum that vanishes beside
     * it, so that the sign would show.
     */
    @Test
    void theSignOfAZeroDoesNotTellWhatWasLeftOut() {
        int length = 816;
        int query = 769;
        AttentionShape all = AttentionShape.selfAttention(1, length, 1);
        AttentionShape one = new AttentionShape(1, 1, 1, 1, length, 1, 1);
        try (Workers workers = Workers.of(1);
                Call together = new Call("flash", request(all, Mask.causal(0)), workers);
                Call alone = new Call("flash", request(one, Mask.causal(query)), workers)) {
            together.query.fill((float) Math.log(2)); // scores in units of log2 are the keys
            together.value.fill(1);
            for (int key = 0; key < 768; key++) {
                together.value.set(-1, 0, 0, key, 0);
            }
            together.key.set(200, 0, 0, 768, 0);
            together.value.set(0, 0, 0, 768, 0);
            together.key.set(198, 0, 0, query, 0);
            together.value.set(-Float.MIN_VALUE, 0, 0, query, 0);
            alone.query.copyFrom(together.query.slice(2, query, query + 1L));
            alone.key.copyFrom(together.key);
            alone.value.copyFrom(together.value);
            together.run();
            alone.run();
            assertEquals(0, Float.floatToRawIntBits(alone.output.get(0, 0, 0, 0)));
            assertEquals(0, Float.floatToRawIntBits(together.output.get(0, 0, query, 0)));
        }
    }

    @Test
    void aTileAtAnEdgeCostsTheVectorsThatSeeIt() {
        int lanes = TileProviders.chosen().lanes();
        int vector = lanes / TileProviders.chosen().vectors();
        int length = lanes * 8;
        AttentionShape shape = AttentionShape.selfAttention(1, length, 64);
        long[] starts =
                LongStream.rangeClosed(0, length / vector).map(i -> i * vector).toArray();
        double pairs = (double) length * Math.max(vector, 16); // values are added in runs of 16 keys
        double executed = executedFlops(shape, Mask.documents(starts));
        assertTrue(executed >= 4 * 64 * (double) length * vector);
        assertTrue(executed <= 4 * 64 * pairs, () -> executed + " for " + pairs + " pairs");
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
