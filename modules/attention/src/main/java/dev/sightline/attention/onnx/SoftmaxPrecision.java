package dev.sightline.attention.onnx;

/**
 * The type in which the operator is asked to compute its softmax. It is taken and checked, but changes no number: every
 * variant computes in float32 or better, whatever the type of the tensors, which is as exact as float16 and bfloat16
 * ask for, and within rounding of float64 for scores that are float32 themselves.
 */
public enum SoftmaxPrecision {
    /** 1 of {@code TensorProto.DataType}. */
    FLOAT(1),
    /** 10. */
    FLOAT16(10),
    /** 11. */
    DOUBLE(11),
    /** 16. */
    BFLOAT16(16);

    private final int number;

    SoftmaxPrecision(int number) {
        this.number = number;
    }

    /** The number of the type in {@code TensorProto.DataType}. */
    public int number() {
        return number;
    }

    /**
     * The precision of a number of {@code TensorProto.DataType}.
     *
     * @throws IllegalArgumentException if it is none of the four
     */
    public static SoftmaxPrecision of(long number) {
        for (SoftmaxPrecision precision : values()) {
            if (precision.number == number) {
                return precision;
            }
        }
        throw new IllegalArgumentException("softmax_precision " + number
                + " is no floating-point type; give 1 (float), 10 (float16), 11 (double) or 16 (bfloat16)");
    }
}
