package dev.sightline.evaluation.theory;

/**
 * What comes of decoding an attention output by its nearest codeword.
 *
 * @param recall probability that the nearest codeword is the needle's, in [0, 1]
 * @param cosine mean cosine between the output and the needle's value, in [-1, 1]
 */
public record Decoding(double recall, double cosine) {
    /** What a mixture of the needle's value alone gives. */
    static final Decoding CERTAIN = new Decoding(1, 1);
}
