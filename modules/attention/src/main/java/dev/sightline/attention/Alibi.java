package dev.sightline.attention;

import java.util.List;

/**
 * Attention with linear biases: {@code -slope_h |j - i - offset|} is added to the score of query i and key j in query
 * head h, so that near keys count more. Computed from positions, never read from memory. Behind a causal mask this
 * differs from the paper's {@code slope (j - i)} by nothing, as no key lies ahead. Scores are
 * float32: far off, what slope and distance come to leaves its rounding, 2^-24 of it, to the sum. Reference: Press et
 * al. (2021), section 3, arXiv 2108.12409.
 *
 * @param slopes one for each query head, usually 2^-1 to 2^-8; 0 for a head without
 * @param offset position of the first query among the keys, as of {@link Mask#causal(long)}
 */
public record Alibi(List<Double> slopes, long offset) {
    /** @throws IllegalArgumentException if a slope is not a finite float32, or the offset beyond 2^60 */
    public Alibi {
        slopes = List.copyOf(slopes);
        for (double slope : slopes) {
            if (!Float.isFinite((float) (slope / Math.log(2)))) {
                throw new IllegalArgumentException(
                        "slope " + slope + " of ALiBi is not finite in float32, in units of log2");
            }
        }
        BandCount.requireDistance("offset of ALiBi", offset);
    }

    /** The same slopes where the queries begin at another of them: for chunks and decoding. */
    public Alibi from(long query) {
        return new Alibi(slopes, offset + query);
    }
}
