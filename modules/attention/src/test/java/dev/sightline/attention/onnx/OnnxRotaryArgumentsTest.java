package dev.sightline.attention.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What {@link OnnxRotaryEmbedding} refuses, and in which words. */
class OnnxRotaryArgumentsTest {
    private final RunArena arena = RunArena.open("test");
    private final OnnxRotaryEmbedding operator = OnnxRotaryEmbedding.withDefaults();
    private final Tensor input = arena.tensor("input", 2, 4, 3, 8);
    private final Tensor flat = arena.tensor("flat", 2, 3, 32);
    private final Tensor cosine = arena.tensor("cosine", 50, 4);
    private final Tensor sine = arena.tensor("sine", 50, 4);
    private final Tensor output = arena.tensor("output", 2, 4, 3, 8);
    private final long[] ids = new long[6];

    @AfterEach
    void free() {
        arena.close();
    }

    private static void assertRefused(String message, Executable call) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call);
        assertTrue(refusal.toString().contains(message), refusal::toString);
        assertEquals(1, refusal.toString().lines().count());
    }

    @Test
    void attributesThatMakeNoSenseAreNamed() {
        assertRefused("num_heads -1 is negative", () -> operator.withNumHeads(-1));
        assertRefused("rotary_embedding_dim 3 is not an even number", () -> operator.withRotaryEmbeddingDim(3));
        assertRefused("rotary_embedding_dim -2 is not an even number", () -> operator.withRotaryEmbeddingDim(-2));
    }

    @Test
    void headsThatDoNotFitAreNamed() {
        assertRefused(
                "input [2, 3, 32] is of rank 3, but num_heads is 0; use withNumHeads(heads)",
                () -> operator.compute(flat, cosine, sine, ids, flat));
        assertRefused(
                "input [2, 3, 32] has hidden size 32, which is not a multiple of num_heads 5",
                () -> operator.withNumHeads(5).compute(flat, cosine, sine, ids, flat));
        assertRefused(
                "input [2, 4, 3, 8] has 4 heads, but num_heads is 2",
                () -> operator.withNumHeads(2).compute(input, cosine, sine, ids, output));
        assertRefused(
                "input has shape [50, 4], expected [batch, heads, length, headSize] or [batch, length, hidden]",
                () -> operator.compute(cosine, cosine, sine, ids, output));
        assertRefused(
                "rotary_embedding_dim 10 is above head size 8",
                () -> operator.withRotaryEmbeddingDim(10).compute(input, cosine, sine, ids, output));
        Tensor odd = arena.tensor("odd", 2, 4, 3, 7);
        assertRefused("head size 7 is odd", () -> operator.compute(odd, cosine, sine, ids, odd));
    }

    @Test
    void cachesOfOtherShapesAreNamed() {
        assertRefused(
                "cos_cache has shape [50, 4], expected [50, 2] for input [2, 4, 3, 8] with ids",
                () -> operator.withRotaryEmbeddingDim(4).compute(input, cosine, sine, ids, output));
        assertRefused(
                "sin_cache has shape [49, 4], expected [50, 4]",
                () -> operator.compute(input, cosine, sine.slice(0, 0, 49), ids, output));
        assertRefused(
                "cos_cache has shape [50, 4], expected [batch, length, rotary dim / 2] without position_ids",
                () -> operator.compute(input, cosine, sine, output));
        Tensor batched = arena.tensor("cosine", 2, 3, 4);
        assertRefused(
                "cos_cache has shape [2, 3, 4], expected [maxPosition, rotary dim / 2] with position_ids",
                () -> operator.compute(input, batched, batched, ids, output));
        Tensor shorter = arena.tensor("cosine", 2, 2, 4);
        assertRefused(
                "cos_cache has shape [2, 2, 4], expected [2, 3, 4] for input [2, 4, 3, 8] without position_ids",
                () -> operator.compute(input, shorter, batched, output));
    }

    @Test
    void positionsOutsideTheCachesAreNamed() {
        assertRefused(
                "position_ids has 5 ids, expected [2, 3]; give one a row",
                () -> operator.compute(input, cosine, sine, new long[5], output));
        for (long id : new long[] {-1, 50, Long.MAX_VALUE}) {
            assertRefused(
                    "position_ids has " + id + ", but the caches have positions 0..49",
                    () -> operator.compute(input, cosine, sine, new long[] {0, 1, 2, 3, 4, id}, output));
        }
    }

    @Test
    void outputsThatDoNotFitAreNamed() {
        assertRefused(
                "output has shape [2, 3, 32], expected [2, 4, 3, 8] for the shape of the input",
                () -> operator.compute(input, cosine, sine, ids, flat));
        assertRefused(
                "output [2, 4, 3, 8] is read-only",
                () -> operator.compute(
                        input, cosine, sine, ids, Tensor.of(output.segment().asReadOnly(), 2, 4, 3, 8)));
        Tensor room = arena.tensor("room", 3, 4, 3, 8);
        assertRefused(
                "overlaps input [2, 4, 3, 8] without being the same view",
                () -> operator.compute(room.slice(0, 0, 2), cosine, sine, ids, room.slice(0, 1, 3)));
        Tensor inside = Tensor.of(room.segment(), 50, 4);
        assertRefused(
                "output [2, 4, 3, 8] overlaps cos_cache [50, 4]",
                () -> operator.compute(input, inside, sine, ids, room.slice(0, 0, 2)));
        assertRefused(
                "output [2, 4, 3, 8] overlaps sin_cache [50, 4]",
                () -> operator.compute(input, cosine, inside, ids, room.slice(0, 0, 2)));
    }

    @Test
    void otherTypesAreNamedAndARefusedCallChangesNothing() {
        Tensor half = arena.tensor("half", ElementType.FLOAT16, 2, 4, 3, 8);
        assertRefused(
                "input [2, 4, 3, 8] is stored as FLOAT16, expected FLOAT32; convert it",
                () -> operator.compute(half, cosine, sine, ids, output));
        Tensor table = arena.tensor("half", ElementType.FLOAT16, 50, 4);
        assertRefused(
                "cos_cache [50, 4] is stored as FLOAT16", () -> operator.compute(input, table, sine, ids, output));
        output.fill(5);
        float[] before = output.toArray();
        assertRefused(
                "position_ids has 50",
                () -> operator.compute(input, cosine, sine, new long[] {1, 2, 3, 4, 5, 50}, output));
        assertArrayEquals(before, output.toArray());
    }
}
