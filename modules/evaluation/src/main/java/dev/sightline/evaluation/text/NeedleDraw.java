package dev.sightline.evaluation.text;

import dev.sightline.evaluation.statistics.RandomStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * One random instance of the experiment: a stretch of the text, and a sentence from elsewhere in the same text whose
 * last word is replaced by an answer that the text does not contain. A needle of the text's own making has the natural
 * distractors: a foreign sentence would share no context with the haystack. The same draw serves every depth.
 */
final class NeedleDraw {
    /** Sentences longer than this are left to the haystack; the needle should be a small part of it. */
    private static final int LONGEST_NEEDLE = 24;

    /** A needle takes at most this part of the haystack. */
    private static final int LARGEST_SHARE = 4;

    /** A text that yields no usable needle in so many trials is too repetitive, or too short for the haystack. */
    private static final int TRIALS = 400;

    /** The stretch of the text as it is; the haystack leaves out as many of its last words as the needle has. */
    private final int[] stretch;

    private final int[] needle;
    private final int[] places;
    private final int contextLength;

    private NeedleDraw(int[] stretch, int[] needle, int[] places, int contextLength) {
        this.stretch = stretch;
        this.needle = needle;
        this.places = places;
        this.contextLength = contextLength;
    }

    /**
     * Draws a haystack of {@code length} words, the needle's included.
     *
     * @param depths where the needle is to be put, 0 the oldest and 1 the newest position
     * @return empty if the text holds no such haystack with a needle whose question is unique at every depth
     */
    static Optional<NeedleDraw> draw(
            Corpus corpus, int length, double[] depths, int contextLength, RandomStream random) {
        int starts = corpus.firstSentenceAt(Math.max(0, corpus.length() - length + 1));
        int longest = Math.min(LONGEST_NEEDLE, length / LARGEST_SHARE);
        if (corpus.length() < length || starts == 0 || longest <= contextLength) {
            return Optional.empty();
        }
        for (int trial = 0; trial < TRIALS; trial++) {
            int start = corpus.sentenceStart(random.nextInt(starts));
            int sentence = random.nextInt(corpus.sentences());
            int from = corpus.sentenceStart(sentence);
            int to = corpus.sentenceEnd(sentence);
            int end = start + length - (to - from);
            boolean elsewhere = to <= start || from >= end;
            if (elsewhere && to - from > contextLength && to - from <= longest) {
                int[] needle = corpus.words(from, to);
                needle[needle.length - 1] = corpus.vocabulary().size();
                int[] places = places(corpus.sentenceStartsWithin(start, end), end - start, depths);
                NeedleDraw draw = new NeedleDraw(corpus.words(start, start + length), needle, places, contextLength);
                if (draw.isUniqueEverywhere()) {
                    return Optional.of(draw);
                }
            }
        }
        return Optional.empty();
    }

    /** The sentence boundary nearest to each depth; both ends of the document count as boundaries. */
    private static int[] places(int[] sentenceStarts, int documentLength, double[] depths) {
        int[] boundaries = Arrays.copyOf(sentenceStarts, sentenceStarts.length + 1);
        boundaries[sentenceStarts.length] = documentLength;
        int[] places = new int[depths.length];
        for (int depth = 0; depth < depths.length; depth++) {
            double wanted = depths[depth] * documentLength;
            int nearest = 0;
            for (int boundary : boundaries) {
                if (Math.abs(boundary - wanted) < Math.abs(nearest - wanted)) {
                    nearest = boundary;
                }
            }
            places[depth] = nearest;
        }
        return places;
    }

    private boolean isUniqueEverywhere() {
        return Arrays.stream(places).distinct().allMatch(place -> {
            int[] words = Haystack.join(document(), needle, place);
            return Haystack.occurrences(words, place + needle.length - 1, contextLength) == 1;
        });
    }

    /** The haystack with the needle at a depth. */
    Haystack at(int depth) {
        return Haystack.of(document(), needle, places[depth], contextLength);
    }

    private int[] document() {
        return Arrays.copyOf(stretch, stretch.length - needle.length);
    }

    /** The same stretch of the text, as long as a haystack, without the needle: a control. */
    int[] withoutNeedle() {
        return stretch.clone();
    }
}
