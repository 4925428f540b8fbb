package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.function.Executable;

/** Two sequences whose query heads share keys and values in threes, and attention over them in float64. */
abstract class CacheFixture {
    static final int BATCH = 2;
    static final int QUERY_HEADS = 6;
    static final int HEADS = 2;
    static final int GROUP = QUERY_HEADS / HEADS;
    static final AttentionVariant FLASH = AttentionVariants.load().get("flash");
    static final Softmax CAUSAL = new Softmax(Mask.causal(0), 0.4);

    final RunArena arena = RunArena.open("test");
    final Workers one = Workers.of(1);
    final Workers three = Workers.of(3);
    final Tensor query;
    final Tensor key;
    final Tensor value;

    private final int headDim;
    private final int valueDim;

    CacheFixture(long seed, int length, int headDim, int valueDim) {
        this.headDim = headDim;
        this.valueDim = valueDim;
        query = noise(seed + 1, QUERY_HEADS, length, headDim);
        key = noise(seed + 2, HEADS, length, headDim);
        value = noise(seed + 3, HEADS, length, valueDim);
    }

    @AfterEach
    void close() {
        one.close();
        three.close();
        arena.close();
    }

    private Tensor noise(long seed, long heads, long length, long width) {
        Tensor tensor = arena.tensor("noise", BATCH, heads, length, width);
        SplittableRandom random = new SplittableRandom(seed);
        float[] numbers = new float[(int) tensor.shape().elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return tensor.copyFrom(numbers);
    }

    /** Room for answers to some queries. */
    final AttentionOutputs empty(long queries) {
        return AttentionOutputs.of(
                arena.tensor("output", BATCH, QUERY_HEADS, queries, valueDim),
                arena.tensor("logSumExp", BATCH, QUERY_HEADS, queries));
    }

    /** The factor of a head's scores. */
    static double scale(Softmax function, int queryHead) {
        return function.scale() / function.changes().temperature(queryHead);
    }

    /** What the query of a position gives the key of another, in float64. */
    final double score(Tensor keys, Softmax function, int sequence, int queryHead, long position, long at) {
        double score = 0;
        for (int column = 0; column < headDim; column++) {
            score += (double) query.get(sequence, queryHead, position, column)
                    * keys.get(sequence, queryHead / GROUP, at, column);
        }
        score *= scale(function, queryHead);
        double cap = function.changes().softcap();
        return function.changes().isCapped() ? cap * Math.tanh(score / cap) : score;
    }

    static void assertSameBits(AttentionOutputs expected, AttentionOutputs found) {
        assertArrayEquals(expected.output().toArray(), found.output().toArray());
        assertArrayEquals(
                expected.logSumExp().orElseThrow().toArray(),
                found.logSumExp().orElseThrow().toArray());
    }

    /** Asserts that a misuse is refused for a reason, in one line. */
    static void refuses(String reason, Executable misuse) {
        String message = assertThrows(IllegalArgumentException.class, misuse).toString();
        assertTrue(message.contains(reason), message);
        assertEquals(1, message.lines().count(), message);
    }
}
