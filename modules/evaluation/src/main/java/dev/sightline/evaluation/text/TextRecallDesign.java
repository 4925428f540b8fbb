package dev.sightline.evaluation.text;

import dev.sightline.evaluation.Profile;
import dev.sightline.evaluation.StandardWindow;
import java.util.Arrays;
import java.util.List;

/**
 * How much of the text task to measure.
 *
 * @param lengths words of a haystack, the needle's included
 * @param depths how many depths, evenly spaced from 0 to 1
 * @param draws haystacks for each length; the same at every depth and for every variant
 */
record TextRecallDesign(List<Integer> lengths, int depths, int draws) {
    /** Words before the answer that a key encodes and the question repeats. */
    static final int CONTEXT_LENGTH = 3;

    /** Components of a word's vector, of a key and of a value. */
    static final int DIM = 64;

    /**
     * The logit of a key that equals the question. At 8, a context that agrees in two of three slots draws a tenth of
     * the needle's weight and one that agrees in none half a thousandth, so that both a text's repetitions and its
     * length are felt at the lengths measured here.
     */
    static final double LOGIT_SCALE = 8;

    /** Keys in sight of a variant that serves windows only. */
    static final int WINDOW_KEYS = StandardWindow.KEYS;

    /** Copies the list, so that a design never changes. */
    TextRecallDesign {
        lengths = List.copyOf(lengths);
    }

    /** The design of a profile. */
    static TextRecallDesign of(Profile profile) {
        return switch (profile) {
            case TINY -> new TextRecallDesign(List.of(64, 256, 1024), 3, 16);
            case QUICK -> new TextRecallDesign(List.of(64, 256, 1024, 4096, 16_384), 11, 64);
            case STANDARD -> new TextRecallDesign(List.of(64, 256, 1024, 4096, 16_384, 32_768), 21, 100);
            case FULL ->
                new TextRecallDesign(
                        List.of(64, 256, 1024, 4096, 16_384, 32_768, 131_072, 524_288, 1_048_576), 21, 400);
        };
    }

    /** The depths: 0 is the oldest position, 1 the newest. */
    double[] depthValues() {
        double[] values = new double[depths];
        Arrays.setAll(values, depth -> (double) depth / (depths - 1));
        return values;
    }
}
