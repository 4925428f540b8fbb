package dev.sightline.attention.onnx;

import dev.sightline.attention.Mask;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * The mask input, read a row at a time as what it adds to the scores: 0 or -infinity if it is boolean.
 *
 * @param tensor [batch or 1, qNumHeads or 1, queryLength or 1, width]
 * @param isBoolean whether a number says if a pair is visible; otherwise it is added
 * @param queryLength rows, whether each has its own or not
 */
record MaskRows(Tensor tensor, boolean isBoolean, long queryLength) {

    /** @throws IllegalArgumentException if the mask does not broadcast to the scores */
    static MaskRows of(OnnxMask mask, OnnxAttentionSizes sizes, int opset) {
        Tensor given = mask.tensor();
        Shape scores = sizes.qkMatmulOutput();
        long[] shape = {1, 1, 1, 1};
        long[] strides = new long[4];
        int missing = 4 - given.shape().rank();
        for (int dimension = missing; dimension < 4; dimension++) {
            shape[dimension] = given.size(dimension - missing);
            strides[dimension] = given.stride(dimension - missing);
        }
        boolean fits = true;
        for (int dimension = 0; dimension < 3; dimension++) {
            fits &= shape[dimension] == 1 || shape[dimension] == scores.size(dimension);
        }
        long total = scores.size(3);
        if (shape[3] == 1 && (opset < 24 || given.shape().rank() == 0)) {
            shape[3] = total;
            strides[3] = 0;
        }
        if (!fits || shape[3] > total || (shape[3] < total && opset < 24)) {
            throw new IllegalArgumentException("attn_mask " + given.shape() + " does not broadcast to the scores "
                    + scores + (opset < 24 ? " of opset 23" : ", where only the keys may be fewer")
                    + "; align its dimensions with the last ones");
        }
        return new MaskRows(
                Rows.view(given, Shape.of(shape), strides), mask instanceof OnnxMask.Visible, scores.size(2));
    }

    /** Keys that the mask speaks of; those beyond are hidden. */
    long width() {
        return tensor.size(3);
    }

    boolean variesBySequence() {
        return tensor.size(0) != 1;
    }

    boolean variesByHead() {
        return tensor.size(1) != 1;
    }

    /** What is added to the scores of a query. */
    float[] row(long sequence, long head, long query) {
        float[] row = Rows.row(
                        tensor,
                        variesBySequence() ? sequence : 0,
                        variesByHead() ? head : 0,
                        tensor.size(2) == 1 ? 0 : query)
                .toArray();
        if (isBoolean) {
            for (int key = 0; key < row.length; key++) {
                row[key] = row[key] == 0 ? Float.NEGATIVE_INFINITY : 0;
            }
        }
        return row;
    }

    /** Which of its keys the mask shows; empty if it shows all. */
    Optional<Mask> visibility(long sequence, long head) {
        if (tensor.size(2) == 1) {
            return ofOneRow(isVisible(row(sequence, head, 0)));
        }
        boolean[][] visible = new boolean[Math.toIntExact(queryLength)][];
        boolean all = true;
        for (int query = 0; query < queryLength; query++) {
            visible[query] = isVisible(row(sequence, head, query));
            all &= firstOf(visible[query], 0, false) == visible[query].length;
        }
        return all ? Optional.empty() : Optional.of(Mask.visible(visible));
    }

    /** Padding is one run of keys, which is said without a bit for each pair. */
    private Optional<Mask> ofOneRow(boolean[] visible) {
        int first = firstOf(visible, 0, true);
        int end = firstOf(visible, first, false);
        if (firstOf(visible, end, true) == visible.length) {
            return end - first == visible.length ? Optional.empty() : Optional.of(Mask.keys(first, end));
        }
        boolean[][] rows = new boolean[Math.toIntExact(queryLength)][];
        Arrays.fill(rows, visible);
        return Optional.of(Mask.visible(rows));
    }

    private static int firstOf(boolean[] visible, int from, boolean wanted) {
        int at = from;
        while (at < visible.length && visible[at] != wanted) {
            at++;
        }
        return at;
    }

    private static boolean[] isVisible(float[] added) {
        boolean[] visible = new boolean[added.length];
        for (int key = 0; key < added.length; key++) {
            visible[key] = added[key] != Float.NEGATIVE_INFINITY;
        }
        return visible;
    }
}
