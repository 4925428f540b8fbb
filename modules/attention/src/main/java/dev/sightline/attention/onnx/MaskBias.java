package dev.sightline.attention.onnx;

import dev.sightline.attention.AttentionShape;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;

/** The numbers of a mask that are added to scores, as a bias that a kernel takes. */
final class MaskBias {
    /**
     * Beyond this, in units of log2, a kernel may run out of float32. Numbers that large leave no score beside them, so
     * that bounding them keeps what they prefer: software writes the lowest float for "hidden".
     */
    private static final float LARGEST = 2e38f;

    private MaskBias() {}

    /** Whether the mask does more than show and hide. */
    static boolean addsNumbers(MaskRows rows) {
        if (rows.isBoolean()) {
            return false;
        }
        Tensor tensor = rows.tensor();
        for (long sequence = 0; sequence < tensor.size(0); sequence++) {
            for (long head = 0; head < tensor.size(1); head++) {
                for (long query = 0; query < tensor.size(2); query++) {
                    for (float added : rows.row(sequence, head, query)) {
                        if (added != 0 && added != Float.NEGATIVE_INFINITY) {
                            return true;
                        }
                    }
                }
            }
        }
        return false;
    }

    /** [batch or 1, qNumHeads or 1, queryLength, totalLength], 0 where a pair is hidden; rows that are one are shared. */
    static Tensor tensor(MaskRows rows, AttentionShape shape, RunArena scratch) {
        Tensor given = rows.tensor();
        Tensor bias =
                scratch.tensor("attn_mask in float32", given.size(0), given.size(1), given.size(2), shape.keyLength());
        for (long sequence = 0; sequence < given.size(0); sequence++) {
            for (long head = 0; head < given.size(1); head++) {
                for (long query = 0; query < given.size(2); query++) {
                    Rows.row(bias, sequence, head, query)
                            .slice(0, 0, rows.width())
                            .copyFrom(bounded(rows.row(sequence, head, query)));
                }
            }
        }
        return Rows.view(
                bias,
                Shape.of(given.size(0), given.size(1), shape.queryLength(), shape.keyLength()),
                bias.stride(0),
                bias.stride(1),
                given.size(2) == 1 ? 0 : bias.stride(2),
                bias.stride(3));
    }

    private static float[] bounded(float[] added) {
        for (int key = 0; key < added.length; key++) {
            float number = added[key];
            if (number == Float.NEGATIVE_INFINITY) {
                added[key] = 0;
            } else if (Float.isFinite(number)) {
                added[key] = Math.clamp(number, -LARGEST, LARGEST);
            }
        }
        return added;
    }
}
