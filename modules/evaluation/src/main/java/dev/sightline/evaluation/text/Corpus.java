package dev.sightline.evaluation.text;

import java.util.Arrays;
import java.util.List;

/**
 * A text as a sequence of words, each word an index into a vocabulary. Words are compared in lower case. Immutable and
 * thread-safe.
 */
final class Corpus {
    private final String name;
    private final String contentHash;
    private final int filesSkipped;
    private final List<String> vocabulary;
    private final int[] words;
    private final int[] sentenceStarts;

    Corpus(
            String name,
            String contentHash,
            int filesSkipped,
            List<String> vocabulary,
            int[] words,
            int[] sentenceStarts) {
        this.name = name;
        this.contentHash = contentHash;
        this.filesSkipped = filesSkipped;
        this.vocabulary = List.copyOf(vocabulary);
        this.words = words.clone();
        this.sentenceStarts = sentenceStarts.clone();
    }

    /** What a reader knows the text by; no path. */
    String name() {
        return name;
    }

    /** 16 hexadecimal digits of the text's bytes. */
    String contentHash() {
        return contentHash;
    }

    /** Files of the folder that were left out because they are empty or not text. */
    int filesSkipped() {
        return filesSkipped;
    }

    /** The distinct words, in the order of their first appearance. */
    List<String> vocabulary() {
        return vocabulary;
    }

    /** Number of words, repetitions included. */
    int length() {
        return words.length;
    }

    /** Number of sentences. */
    int sentences() {
        return sentenceStarts.length;
    }

    /** Position of the first word of a sentence. */
    int sentenceStart(int sentence) {
        return sentenceStarts[sentence];
    }

    /** Position after the last word of a sentence. */
    int sentenceEnd(int sentence) {
        return sentence + 1 < sentenceStarts.length ? sentenceStarts[sentence + 1] : words.length;
    }

    /** A copy of the words {@code [from, to)}. */
    int[] words(int from, int to) {
        return Arrays.copyOfRange(words, from, to);
    }

    /** Positions in {@code [from, to)} at which a sentence begins, counted from {@code from}. */
    int[] sentenceStartsWithin(int from, int to) {
        int first = firstSentenceAt(from);
        int end = firstSentenceAt(to);
        int[] within = new int[end - first];
        for (int i = 0; i < within.length; i++) {
            within[i] = sentenceStarts[first + i] - from;
        }
        return within;
    }

    /** The first sentence that begins at a position or after it. */
    int firstSentenceAt(int position) {
        int found = Arrays.binarySearch(sentenceStarts, position);
        return found >= 0 ? found : -found - 1;
    }
}
