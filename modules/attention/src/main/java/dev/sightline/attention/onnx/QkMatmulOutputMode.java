package dev.sightline.attention.onnx;

/**
 * Which stage of the scores the output {@code qk_matmul_output} shows. The numbers are those of the specification since
 * ONNX 1.22; before, 1 and 2 were the other way round, as the softcap came after the mask.
 */
public enum QkMatmulOutputMode {
    /** 0: {@code scale * Q . K}, whatever follows. */
    SCORES,
    /** 1: the scores behind the softcap, if there is one. */
    CAPPED,
    /** 2: the same with the mask added; -infinity where a pair is hidden. */
    BIASED,
    /** 3: the weights behind the softmax; 0 in a row that sees no key. */
    WEIGHTS;

    /**
     * The mode of a number.
     *
     * @throws IllegalArgumentException unless it is 0 to 3
     */
    public static QkMatmulOutputMode of(long number) {
        if (number < 0 || number >= values().length) {
            throw new IllegalArgumentException("qk_matmul_output_mode " + number
                    + " is unknown; give 0 (scores), 1 (capped), 2 (biased) or 3" + " (weights)");
        }
        return values()[(int) number];
    }
}
