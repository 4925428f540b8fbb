package dev.sightline.attention.onnx;

import dev.sightline.attention.element.TensorChecks;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;

/**
 * The ONNX operator RotaryEmbedding, opset 23: turns pairs of elements by cosines and sines that are given as tables,
 * {@code x' = cos x - sin y} and {@code y' = sin x + cos y}. With the tables of a {@link
 * dev.sightline.attention.position.RotaryEmbedding} it computes the same, up to the rounding of the tables.
 *
 * <p>Arithmetic is float32 with every product rounded, as in the specification: no fused multiply-add. The input and the
 * output are [batch, heads, length, headSize] or [batch, length, heads * headSize], float32 of any strides, and may be
 * one tensor. A call works through every element once on the calling thread and changes nothing if an argument is bad.
 *
 * <p>Immutable and thread-safe; owns no off-heap memory. Reference: the ONNX specification, operator RotaryEmbedding
 * since version 23, after Su et al. (2021), arXiv 2104.09864.
 *
 * @param interleaved whether a pair is (2 i, 2 i + 1) rather than (i, i + rotary dim / 2)
 * @param numHeads heads; needed if the input is of rank 3, otherwise 0 or the heads of the input
 * @param rotaryEmbeddingDim elements of a head that turn, from the first on, even; 0 for all
 */
public record OnnxRotaryEmbedding(boolean interleaved, int numHeads, int rotaryEmbeddingDim) {
    /** @throws IllegalArgumentException if a number is negative, or the rotary dim is odd */
    public OnnxRotaryEmbedding {
        if (numHeads < 0) {
            throw new IllegalArgumentException(
                    "num_heads " + numHeads + " is negative; give the heads, or 0 if the input is of rank 4");
        }
        if (rotaryEmbeddingDim < 0 || rotaryEmbeddingDim % 2 != 0) {
            throw new IllegalArgumentException("rotary_embedding_dim " + rotaryEmbeddingDim
                    + " is not an even number of 0 or more; elements turn in pairs, and 0 turns them all");
        }
    }

    /** The operator with every attribute at its default: halves, a rotation of all elements, inputs of rank 4. */
    public static OnnxRotaryEmbedding withDefaults() {
        return new OnnxRotaryEmbedding(false, 0, 0);
    }

    /** The same with neighbours as pairs. */
    public OnnxRotaryEmbedding withInterleaved() {
        return new OnnxRotaryEmbedding(true, numHeads, rotaryEmbeddingDim);
    }

    /** The same for inputs of rank 3. */
    public OnnxRotaryEmbedding withNumHeads(int heads) {
        return new OnnxRotaryEmbedding(interleaved, heads, rotaryEmbeddingDim);
    }

    /** The same with a rotation of a head's first elements. */
    public OnnxRotaryEmbedding withRotaryEmbeddingDim(int dim) {
        return new OnnxRotaryEmbedding(interleaved, numHeads, dim);
    }

    /**
     * Computes the operator without position ids: the tables have a row for each row of the input.
     *
     * @param input [batch, heads, length, headSize] or [batch, length, heads * headSize]
     * @param cosCache [batch, length, rotary dim / 2]
     * @param sinCache the same shape
     * @param output the shape of the input; may be the input
     * @throws IllegalArgumentException if a shape or a type disagrees, the rotary dim is odd or above the head size,
     *     {@code numHeads} is missing or wrong, or the output is read-only or overlaps another tensor
     * @throws IllegalStateException if a tensor lies in a closed arena
     * @throws WrongThreadException if a tensor is confined to another thread
     */
    public void compute(Tensor input, Tensor cosCache, Tensor sinCache, Tensor output) {
        Tensor heads = perHead("input", input);
        int rotaryDim = rotaryDim(heads);
        Shape rows = Shape.of(heads.size(0), heads.size(2), rotaryDim / 2);
        TensorChecks.requireRank("cos_cache", cosCache, 3, "[batch, length, rotary dim / 2] without position_ids");
        checkCaches(cosCache, sinCache, rows, "input " + input.shape() + " without position_ids");
        checkOutput(input, cosCache, sinCache, output);
        CachedRotation rotation = new CachedRotation(heads, perHead("output", output), interleaved, rotaryDim);
        rotation.turn(cosCache, sinCache, (sequence, row) -> new long[] {sequence, row});
    }

    /**
     * Computes the operator with position ids: they choose a row of the tables for each row of the input.
     *
     * @param input [batch, heads, length, headSize] or [batch, length, heads * headSize]
     * @param cosCache [maxPosition, rotary dim / 2]
     * @param sinCache the same shape
     * @param positionIds row-major [batch, length], each from 0 to before {@code maxPosition}; unlike a Gather, a negative
     *     one is an error
     * @param output the shape of the input; may be the input
     * @throws IllegalArgumentException as for {@link #compute(Tensor, Tensor, Tensor, Tensor)}, or if there are not as
     *     many ids as rows, or one is outside the tables
     * @throws IllegalStateException if a tensor lies in a closed arena
     * @throws WrongThreadException if a tensor is confined to another thread
     */
    public void compute(Tensor input, Tensor cosCache, Tensor sinCache, long[] positionIds, Tensor output) {
        Tensor heads = perHead("input", input);
        int rotaryDim = rotaryDim(heads);
        TensorChecks.requireRank("cos_cache", cosCache, 2, "[maxPosition, rotary dim / 2] with position_ids");
        long positions = cosCache.size(0);
        checkCaches(cosCache, sinCache, Shape.of(positions, rotaryDim / 2), "input " + input.shape() + " with ids");
        checkPositions(positionIds, heads.size(0), heads.size(2), positions);
        checkOutput(input, cosCache, sinCache, output);
        CachedRotation rotation = new CachedRotation(heads, perHead("output", output), interleaved, rotaryDim);
        long length = heads.size(2);
        rotation.turn(cosCache, sinCache, (sequence, row) ->
                new long[] {positionIds[Math.toIntExact(sequence * length + row)]});
    }

    /** A view [batch, heads, length, headSize] of an input of either rank. */
    private Tensor perHead(String name, Tensor tensor) {
        TensorChecks.requireFloat32(name, tensor);
        if (tensor.shape().rank() == 4) {
            if (numHeads != 0 && numHeads != tensor.size(1)) {
                throw new IllegalArgumentException(name + " " + tensor.shape() + " has " + tensor.size(1)
                        + " heads, but num_heads is " + numHeads + "; leave it 0 for rank 4");
            }
            return tensor;
        }
        TensorChecks.requireRank(name, tensor, 3, "[batch, heads, length, headSize] or [batch, length, hidden]");
        if (numHeads == 0) {
            throw new IllegalArgumentException(
                    name + " " + tensor.shape() + " is of rank 3, but num_heads is 0; use withNumHeads(heads)");
        }
        long hidden = tensor.size(2);
        if (hidden % numHeads != 0) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " has hidden size " + hidden
                    + ", which is not a multiple of num_heads " + numHeads + "; give its number of heads");
        }
        return HeadView.of(tensor, numHeads);
    }

    private int rotaryDim(Tensor heads) {
        long headSize = heads.size(3);
        long rotaryDim = rotaryEmbeddingDim == 0 ? headSize : rotaryEmbeddingDim;
        if (rotaryDim > headSize) {
            throw new IllegalArgumentException("rotary_embedding_dim " + rotaryEmbeddingDim + " is above head size "
                    + headSize + "; turn headSize elements or fewer");
        }
        if (rotaryDim % 2 != 0) {
            throw new IllegalArgumentException(
                    "head size " + headSize + " is odd, but elements turn in pairs; give an even rotary_embedding_dim");
        }
        return Math.toIntExact(rotaryDim);
    }

    private static void checkCaches(Tensor cosCache, Tensor sinCache, Shape expected, String reason) {
        TensorChecks.requireFloat32("cos_cache", cosCache);
        TensorChecks.requireFloat32("sin_cache", sinCache);
        TensorChecks.requireShape("cos_cache", cosCache, expected, reason);
        TensorChecks.requireShape("sin_cache", sinCache, expected, reason);
    }

    private static void checkPositions(long[] positionIds, long batch, long length, long positions) {
        if (positionIds.length != Shape.of(batch, length).elements()) {
            throw new IllegalArgumentException("position_ids has " + positionIds.length + " ids, expected "
                    + Shape.of(batch, length) + "; give one a row");
        }
        for (long position : positionIds) {
            if (position < 0 || position >= positions) {
                throw new IllegalArgumentException("position_ids has " + position + ", but the caches have positions"
                        + " 0.." + (positions - 1) + "; give longer caches or other ids");
            }
        }
    }

    private static void checkOutput(Tensor input, Tensor cosCache, Tensor sinCache, Tensor output) {
        TensorChecks.requireFloat32("output", output);
        TensorChecks.requireShape("output", output, input.shape(), "the shape of the input");
        TensorChecks.requireWritable("output", output);
        TensorChecks.requireSameOrApart("output", output, "input", input);
        TensorChecks.requireApart("output", output, "cos_cache", cosCache);
        TensorChecks.requireApart("output", output, "sin_cache", sinCache);
    }
}
