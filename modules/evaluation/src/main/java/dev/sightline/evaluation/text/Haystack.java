package dev.sightline.evaluation.text;

import dev.sightline.evaluation.InvalidExperimentException;
import java.util.Arrays;

/**
 * A document with a needle in it, as word indices. Construction checks that the question has exactly one right answer,
 * so that a miss is the head's and never the experiment's.
 */
final class Haystack {
    private final int[] words;
    private final int answerPosition;

    private Haystack(int[] words, int answerPosition) {
        this.words = words;
        this.answerPosition = answerPosition;
    }

    /**
     * Puts a needle before a word of the document.
     *
     * @param needle its last word is the answer, which nothing else in the document equals
     * @param contextLength words before the answer that the question repeats
     * @throws InvalidExperimentException if the answer or the question occurs elsewhere too
     */
    static Haystack of(int[] document, int[] needle, int before, int contextLength) {
        int[] words = join(document, needle, before);
        int answerPosition = before + needle.length - 1;
        int answer = needle[needle.length - 1];
        if (countOf(answer, words) != 1) {
            throw new InvalidExperimentException(
                    "the answer occurs " + countOf(answer, words) + " times in a haystack of " + words.length
                            + " words, expected once; the draw of needles is broken");
        }
        int questions = occurrences(words, answerPosition, contextLength);
        if (questions != 1) {
            throw new InvalidExperimentException("the question occurs " + questions + " times in a haystack of "
                    + words.length + " words, expected once; the draw of needles is broken");
        }
        return new Haystack(words, answerPosition);
    }

    static int[] join(int[] document, int[] needle, int before) {
        int[] words = Arrays.copyOf(document, document.length + needle.length);
        System.arraycopy(needle, 0, words, before, needle.length);
        System.arraycopy(document, before, words, before + needle.length, document.length - before);
        return words;
    }

    private static int countOf(int word, int[] words) {
        return (int) Arrays.stream(words).filter(other -> other == word).count();
    }

    /** How often the {@code contextLength} words before a position occur, in this order, in the whole. */
    static int occurrences(int[] words, int position, int contextLength) {
        int count = 0;
        for (int other = contextLength; other <= words.length; other++) {
            if (sharedSlots(words, other, position, contextLength) == contextLength) {
                count++;
            }
        }
        return count;
    }

    /** In how many of the {@code contextLength} places before two positions the same word stands. */
    static int sharedSlots(int[] words, int one, int other, int contextLength) {
        int shared = 0;
        for (int slot = 1; slot <= contextLength; slot++) {
            if (one - slot >= 0 && other - slot >= 0 && words[one - slot] == words[other - slot]) {
                shared++;
            }
        }
        return shared;
    }

    /** Number of words. */
    int length() {
        return words.length;
    }

    /** The words; not to be written to. */
    int[] words() {
        return words;
    }

    /** The word that is asked for. */
    int answer() {
        return words[answerPosition];
    }

    /** Where the answer stands. */
    int answerPosition() {
        return answerPosition;
    }
}
