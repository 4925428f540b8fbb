package dev.sightline.attention.onnx;

import dev.sightline.attention.AttentionShape;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.OptionalLong;

/** What the inputs of the operator must have in common with one another and with the attributes. */
final class InputChecks {
    private InputChecks() {}

    static OnnxAttentionSizes sizes(OnnxAttention attention, OnnxAttentionInputs inputs) {
        int rank = inputs.q().shape().rank();
        if ((rank != 3 && rank != 4)
                || inputs.k().shape().rank() != rank
                || inputs.v().shape().rank() != rank) {
            throw new IllegalArgumentException("Q " + inputs.q().shape() + ", K "
                    + inputs.k().shape() + " and V " + inputs.v().shape() + " must all have rank 3 or all rank 4");
        }
        requireTogether("Q", inputs.q());
        requireTogether("K", inputs.k());
        requireTogether("V", inputs.v());
        inputs.pastKey().ifPresent(past -> requireTogether("past_key", past));
        inputs.pastValue().ifPresent(past -> requireTogether("past_value", past));
        ElementType type = requireFloat("Q", inputs.q());
        requireType("K", inputs.k(), "Q", type);
        ElementType valueType = requireFloat("V", inputs.v());
        requireOpset(attention, inputs);
        Tensor q = Rows.byHead(inputs.q(), heads("Q", inputs.q(), "q_num_heads", attention.qNumHeads(), attention));
        Tensor k = Rows.byHead(inputs.k(), heads("K", inputs.k(), "kv_num_heads", attention.kvNumHeads(), attention));
        Tensor v = Rows.byHead(inputs.v(), heads("V", inputs.v(), "kv_num_heads", attention.kvNumHeads(), attention));
        Shape keys = Shape.of(q.size(0), k.size(1), k.size(2), q.size(3));
        requireShape("K", k.shape(), keys, "has the batch and the head size of Q");
        requireShape(
                "V",
                v.shape(),
                Shape.of(q.size(0), k.size(1), k.size(2), v.size(3)),
                "has batch, heads and length of K");
        long past = 0;
        if (inputs.pastKey().isPresent() && inputs.pastValue().isPresent()) {
            Tensor pastKey = inputs.pastKey().get();
            Tensor pastValue = inputs.pastValue().get();
            requireType("past_key", pastKey, "K", type);
            requireType("past_value", pastValue, "V", valueType);
            past = pastKey.shape().rank() == 4 ? pastKey.size(2) : 0;
            requireShape(
                    "past_key",
                    pastKey.shape(),
                    Shape.of(q.size(0), k.size(1), past, q.size(3)),
                    "differs from K by its length alone");
            requireShape(
                    "past_value",
                    pastValue.shape(),
                    Shape.of(q.size(0), k.size(1), past, v.size(3)),
                    "differs from V by its length alone, which is that of past_key");
        }
        AttentionShape shape = new AttentionShape(
                q.size(0), q.size(1), k.size(1), q.size(2), past + k.size(2), requireInt("Q", q), requireInt("V", v));
        inputs.nonpadKvSeqlen().ifPresent(lengths -> requireLengths(lengths, shape));
        OnnxAttentionSizes sizes = new OnnxAttentionSizes(shape, past, rank, type, valueType);
        inputs.attnMask().ifPresent(mask -> MaskRows.of(mask, sizes, attention.opset()));
        return sizes;
    }

    private static void requireTogether(String name, Tensor tensor) {
        if (tensor.isPaged()) {
            throw new IllegalArgumentException(
                    name + " " + tensor.shape() + " lies in pages, which the operator does not know; copy it");
        }
    }

    private static void requireOpset(OnnxAttention attention, OnnxAttentionInputs inputs) {
        if (inputs.nonpadKvSeqlen().isPresent() && attention.opset() < 24) {
            throw new IllegalArgumentException("nonpad_kv_seqlen needs opset 24 or 25, found " + attention.opset()
                    + "; use OnnxAttention.ofOpset(24)");
        }
    }

    /** How many heads a tensor has, by its shape or by the attribute. */
    private static long heads(
            String name, Tensor tensor, String attributeName, OptionalLong attribute, OnnxAttention attention) {
        if (tensor.shape().rank() == 4) {
            if (attribute.isPresent() && (attention.opset() >= 25 || attribute.getAsLong() != tensor.size(1))) {
                throw new IllegalArgumentException(attributeName + " " + attribute.getAsLong() + " is given, but "
                        + name + " " + tensor.shape() + " of rank 4 says its heads itself; leave the attribute out");
            }
            return tensor.size(1);
        }
        if (attribute.isEmpty()) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " of rank 3 needs " + attributeName
                    + "; use attention.withNumHeads(qNumHeads, kvNumHeads)");
        }
        if (tensor.size(2) % attribute.getAsLong() != 0) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " does not divide into " + attributeName
                    + " " + attribute.getAsLong() + "; give a divisor of its last dimension");
        }
        return attribute.getAsLong();
    }

    private static int requireInt(String name, Tensor tensor) {
        if (tensor.size(3) > AttentionShape.MAXIMUM_HEAD_DIM) {
            throw new IllegalArgumentException("the heads of " + name + " are " + tensor.size(3)
                    + " wide, expected at most " + AttentionShape.MAXIMUM_HEAD_DIM + "; split wider heads");
        }
        return (int) tensor.size(3);
    }

    private static ElementType requireFloat(String name, Tensor tensor) {
        if (tensor.elementType() == ElementType.INT8) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " is stored as INT8, expected FLOAT32,"
                    + " FLOAT16 or BFLOAT16; convert it");
        }
        return tensor.elementType();
    }

    private static void requireType(String name, Tensor tensor, String other, ElementType type) {
        if (tensor.elementType() != type) {
            throw new IllegalArgumentException(name + " " + tensor.shape() + " is stored as " + tensor.elementType()
                    + ", expected " + type + " as " + other + " is; convert one of them");
        }
    }

    private static void requireShape(String name, Shape found, Shape expected, String because) {
        if (!found.equals(expected)) {
            throw new IllegalArgumentException(
                    name + " is " + found + " by heads, expected " + expected + ", which " + because);
        }
    }

    private static void requireLengths(List<Long> lengths, AttentionShape shape) {
        if (lengths.size() != shape.batch()) {
            throw new IllegalArgumentException("nonpad_kv_seqlen has " + lengths.size() + " lengths for a batch of "
                    + shape.batch() + "; give one for each sequence");
        }
        for (long length : lengths) {
            if (length < 0 || length > shape.keyLength()) {
                throw new IllegalArgumentException("nonpad_kv_seqlen " + length + " is outside 0.." + shape.keyLength()
                        + ", the length of K; give how many keys are no padding");
            }
        }
    }
}
