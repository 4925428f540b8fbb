package dev.sightline.memory;

/**
 * Stores rows as INT8 with one float32 scale each: {@code scale = max |x| / 127} and {@code stored = round(x / scale)},
 * so that every element errs by at most half a scale; where no element exceeds about 1e-40 the scale itself is rounded
 * among denormals, and that bound does not hold. Symmetric, without a zero point. Reference: Dettmers et al. (2022),
 * section 2.1, arXiv 2208.07339.
 */
public final class RowQuantizer {
    private static final float LARGEST = 127f;

    private RowQuantizer() {}

    /**
     * Quantises every row, the last dimension, of a tensor of rank 4. A row of zeros has scale 0. A row with a NaN or
     * an infinity cannot be stored: its scale becomes NaN, so that it is not mistaken for numbers.
     *
     * @param from [batch, heads, length, width], FLOAT32
     * @param to the same shape, INT8
     * @param scale [batch, heads, length], FLOAT32
     * @throws IllegalArgumentException if a shape or a type disagrees
     */
    public static void quantize(Tensor from, Tensor to, Tensor scale) {
        require("from", from, ElementType.FLOAT32, from.shape());
        if (from.shape().rank() != 4) {
            throw new IllegalArgumentException(
                    "from has shape " + from.shape() + ", expected [batch, heads, length, width]; reshape it");
        }
        require("to", to, ElementType.INT8, from.shape());
        require("scale", scale, ElementType.FLOAT32, Shape.of(from.size(0), from.size(1), from.size(2)));
        for (long batch = 0; batch < from.size(0); batch++) {
            for (long head = 0; head < from.size(1); head++) {
                for (long position = 0; position < from.size(2); position++) {
                    quantizeRow(from, to, scale, batch, head, position);
                }
            }
        }
    }

    private static void quantizeRow(Tensor from, Tensor to, Tensor scale, long batch, long head, long position) {
        float largest = 0;
        for (long i = 0; i < from.size(3); i++) {
            // Math.max hands a NaN on.
            largest = Math.max(largest, Math.abs(from.get(batch, head, position, i)));
        }
        float step = Float.isInfinite(largest) ? Float.NaN : largest / LARGEST;
        scale.set(step, batch, head, position);
        for (long i = 0; i < from.size(3); i++) {
            float value = from.get(batch, head, position, i);
            to.set(step > 0 ? Math.clamp(value / step, -LARGEST, LARGEST) : 0f, batch, head, position, i);
        }
    }

    private static void require(String name, Tensor tensor, ElementType type, Shape shape) {
        if (tensor.elementType() != type || !tensor.shape().equals(shape)) {
            throw new IllegalArgumentException(name + " is " + tensor + ", expected " + type + " " + shape
                    + "; allocate it with RunArena.tensor(label, ElementType." + type + ", ...)");
        }
    }
}
