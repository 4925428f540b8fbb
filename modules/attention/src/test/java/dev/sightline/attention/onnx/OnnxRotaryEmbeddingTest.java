package dev.sightline.attention.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.position.Positions;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.attention.position.RotaryPairing;
import dev.sightline.attention.position.RotaryScaling;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The operator against plain loops over arrays that follow the text of the specification, in the configurations of the
 * backend tests of the ONNX project, and against cases that are computed by hand.
 */
class OnnxRotaryEmbeddingTest {
    private static final int BATCH = 2;
    private static final int HEADS = 4;
    private static final int LENGTH = 3;
    private static final int HEAD_SIZE = 8;
    private static final int MAX_POSITION = 50;

    private final RunArena arena = RunArena.open("test");

    @AfterEach
    void free() {
        arena.close();
    }

    private static float[] uniform(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    private Tensor filled(float[] values, long... shape) {
        return arena.tensor("given", shape).copyFrom(values);
    }

    private Tensor unwritten(long... shape) {
        Tensor tensor = arena.tensor("unwritten", shape);
        tensor.fill(Float.NaN);
        return tensor;
    }

    /** One head: {@code x} is [headSize] and the tables have a row [rotaryDim / 2]. */
    private static float[] head(float[] x, float[] cosine, float[] sine, boolean interleaved) {
        float[] y = x.clone();
        int half = cosine.length;
        for (int k = 0; k < half; k++) {
            int one = interleaved ? k * 2 : k;
            int two = interleaved ? k * 2 + 1 : k + half;
            float left = cosine[k] * x[one];
            float right = sine[k] * x[two];
            y[one] = left - right;
            left = sine[k] * x[one];
            right = cosine[k] * x[two];
            y[two] = left + right;
        }
        return y;
    }

    private static float[] part(float[] values, int index, int size) {
        float[] part = new float[size];
        System.arraycopy(values, index * size, part, 0, size);
        return part;
    }

    /** Row-major [batch, heads, length, headSize]; {@code rows[batch * LENGTH + position]} chooses rows of the tables. */
    private static float[] expected(float[] input, float[] cosine, float[] sine, int[] rows, int dim, boolean pairs) {
        float[] result = new float[input.length];
        for (int index = 0; index < BATCH * HEADS * LENGTH; index++) {
            int row = rows[index / (HEADS * LENGTH) * LENGTH + index % LENGTH];
            float[] x = part(input, index, HEAD_SIZE);
            float[] y = head(x, part(cosine, row, dim / 2), part(sine, row, dim / 2), pairs);
            System.arraycopy(y, 0, result, index * HEAD_SIZE, HEAD_SIZE);
        }
        return result;
    }

    /** A draw of one configuration and what the operator should give. */
    private final class Draw {
        private final OnnxRotaryEmbedding operator;
        private final boolean chosen;
        private final Tensor input;
        private final Tensor cosCache;
        private final Tensor sinCache;
        private final long[] positionIds = new long[BATCH * LENGTH];
        private final float[] expected;

        Draw(long seed, boolean interleaved, boolean chosen, int rotaryDim) {
            SplittableRandom random = new SplittableRandom(seed);
            this.operator = new OnnxRotaryEmbedding(interleaved, 0, rotaryDim);
            this.chosen = chosen;
            int dim = rotaryDim == 0 ? HEAD_SIZE : rotaryDim;
            float[] x = uniform(random, BATCH * HEADS * LENGTH * HEAD_SIZE);
            int tableRows = chosen ? MAX_POSITION : BATCH * LENGTH;
            float[] cosine = uniform(random, tableRows * dim / 2);
            float[] sine = uniform(random, tableRows * dim / 2);
            int[] rows = new int[BATCH * LENGTH];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = chosen ? random.nextInt(MAX_POSITION) : i;
                positionIds[i] = rows[i];
            }
            long[] tableShape = chosen ? new long[] {MAX_POSITION, dim / 2} : new long[] {BATCH, LENGTH, dim / 2};
            this.input = filled(x, BATCH, HEADS, LENGTH, HEAD_SIZE);
            this.cosCache = filled(cosine, tableShape);
            this.sinCache = filled(sine, tableShape);
            this.expected = expected(x, cosine, sine, rows, dim, interleaved);
        }

        void compute(OnnxRotaryEmbedding by, Tensor from, Tensor to) {
            if (chosen) {
                by.compute(from, cosCache, sinCache, positionIds, to);
            } else {
                by.compute(from, cosCache, sinCache, to);
            }
        }
    }

    /** The names are those of the backend tests; {@code test_rotary_embedding_3d_input} is among the shapes below. */
    @ParameterizedTest(name = "seed {0}: {1}")
    @CsvSource({
        "91, test_rotary_embedding, false, true, 0",
        "92, test_rotary_embedding_interleaved, true, true, 0",
        "93, test_rotary_embedding_with_rotary_dim, false, true, 4",
        "94, test_rotary_embedding_with_interleaved_rotary_dim, true, true, 4",
        "95, test_rotary_embedding_no_position_ids, false, false, 0",
        "96, test_rotary_embedding_no_position_ids_interleaved, true, false, 0",
        "97, test_rotary_embedding_no_position_ids_rotary_dim, false, false, 4",
        "98, no_position_ids_interleaved_rotary_dim, true, false, 4",
        "99, two elements turn, false, true, 2",
        "100, six elements turn, true, false, 6"
    })
    void everyConfigurationIsThePlainLoopInEveryLayout(
            long seed, String name, boolean interleaved, boolean chosen, int rotaryDim) {
        Draw draw = new Draw(seed, interleaved, chosen, rotaryDim);
        Tensor output = unwritten(BATCH, HEADS, LENGTH, HEAD_SIZE);
        draw.compute(draw.operator, draw.input, output);
        assertArrayEquals(draw.expected, output.toArray(), name);
        // Rank 4 may name its heads.
        draw.compute(draw.operator.withNumHeads(HEADS), draw.input, output);
        assertArrayEquals(draw.expected, output.toArray(), name);

        // Rank 3: the same elements with heads beside each other.
        Tensor flat = arena.tensor("flat", BATCH, LENGTH, HEADS * HEAD_SIZE);
        Tensor heads =
                Tensor.of(flat.segment(), BATCH, LENGTH, HEADS, HEAD_SIZE).permute(0, 2, 1, 3);
        heads.copyFrom(draw.input.toArray());
        Tensor flatOutput = unwritten(BATCH, LENGTH, HEADS * HEAD_SIZE);
        draw.compute(draw.operator.withNumHeads(HEADS), flat, flatOutput);
        Tensor outputHeads = Tensor.of(flatOutput.segment(), BATCH, LENGTH, HEADS, HEAD_SIZE);
        assertArrayEquals(draw.expected, outputHeads.permute(0, 2, 1, 3).toArray(), name);

        // In place, and in a strided view that starts inside its segment.
        draw.compute(draw.operator.withNumHeads(HEADS), flat, flat);
        assertArrayEquals(draw.expected, heads.toArray(), name);
        Tensor room = unwritten(BATCH, LENGTH + 2, HEADS * HEAD_SIZE, 2);
        Tensor strided = room.slice(1, 1, 1 + LENGTH).select(3, 1);
        draw.compute(draw.operator, draw.input, draw.input);
        assertArrayEquals(draw.expected, draw.input.toArray(), name);
        strided.copyFrom(flatOutput.toArray());
        Draw again = new Draw(seed, interleaved, chosen, rotaryDim);
        heads.copyFrom(again.input.toArray());
        again.compute(again.operator.withNumHeads(HEADS), flat, strided);
        assertArrayEquals(flatOutput.toArray(), strided.toArray(), name);
        assertTrue(Float.isNaN(room.get(0, 0, 0, 0)) && Float.isNaN(room.get(0, 1, 0, 0)));
    }

    @Test
    void halvesByHand() {
        // Position 1 turns by cosines (2, 3) and sines (5, 7): no rotation, so that every product shows.
        Tensor input = filled(new float[] {1, 10, 100, 1000, 9}, 1, 1, 1, 5);
        Tensor cosine = filled(new float[] {0, 0, 2, 3}, 2, 2);
        Tensor sine = filled(new float[] {0, 0, 5, 7}, 2, 2);
        Tensor output = unwritten(1, 1, 1, 5);
        OnnxRotaryEmbedding operator = OnnxRotaryEmbedding.withDefaults().withRotaryEmbeddingDim(4);
        operator.compute(input, cosine, sine, new long[] {1}, output);
        assertArrayEquals(new float[] {2 - 500, 30 - 7000, 5 + 200, 70 + 3000, 9}, output.toArray());
        operator.withInterleaved().compute(input, cosine, sine, new long[] {1}, output);
        assertArrayEquals(new float[] {2 - 50, 5 + 20, 300 - 7000, 700 + 3000, 9}, output.toArray());
    }

    @Test
    void headsOfRankThreeLieBesideEachOther() {
        // Two heads of two elements at two positions: a half turn at the first, a quarter turn at the second.
        Tensor input = filled(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 2, 4);
        Tensor cosine = filled(new float[] {-1, 0}, 1, 2, 1);
        Tensor sine = filled(new float[] {0, 1}, 1, 2, 1);
        Tensor output = unwritten(1, 2, 4);
        OnnxRotaryEmbedding.withDefaults().withNumHeads(2).compute(input, cosine, sine, output);
        assertArrayEquals(new float[] {-1, -2, -3, -4, -6, 5, -8, 7}, output.toArray());
    }

    @ParameterizedTest(name = "seed {0}: {1}")
    @CsvSource({"111, INTERLEAVED", "112, HALF_SPLIT"})
    void theTablesOfAnEmbeddingGiveItsRotation(long seed, RotaryPairing pairing) {
        RotaryEmbedding embedding = RotaryEmbedding.of(12, 10, 10_000, pairing, RotaryScaling.yarn(4, 64));
        Tensor input = filled(uniform(new SplittableRandom(seed), 2 * 3 * 4 * 12), 2, 3, 4, 12);
        Tensor cosine = unwritten(2, 4, 5);
        Tensor sine = unwritten(2, 4, 5);
        Positions positions = Positions.of(new long[] {0, 1, 2, 3}, new long[] {100, 7, 7, 5000});
        embedding.writeTables(cosine, sine, positions);
        Tensor output = unwritten(2, 3, 4, 12);
        new OnnxRotaryEmbedding(pairing == RotaryPairing.INTERLEAVED, 0, 10).compute(input, cosine, sine, output);
        Tensor direct = unwritten(2, 3, 4, 12);
        embedding.rotate(input, direct, positions);
        assertArrayEquals(direct.toArray(), output.toArray(), 1e-6f);
    }

    @Test
    void nothingIsDoneForNoElements() {
        OnnxRotaryEmbedding operator = OnnxRotaryEmbedding.withDefaults();
        Tensor cosine = arena.tensor("cosine", 5, 2);
        operator.compute(
                arena.tensor("x", 2, 3, 0, 4), cosine, arena.tensor("sine", 5, 2), new long[0], unwritten(2, 3, 0, 4));
        Tensor empty = arena.tensor("x", 1, 9, 8).slice(1, 9, 9);
        Tensor none = arena.tensor("cache", 1, 0, 2);
        operator.withNumHeads(2).compute(empty, none, none, unwritten(1, 0, 8));
        assertEquals(0, empty.shape().elements());
    }
}
