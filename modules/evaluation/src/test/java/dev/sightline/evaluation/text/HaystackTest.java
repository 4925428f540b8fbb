package dev.sightline.evaluation.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sightline.evaluation.InvalidExperimentException;
import org.junit.jupiter.api.Test;

class HaystackTest {
    private static final int ANSWER = 99;

    @Test
    void theNeedleIsPutBetweenTheWordsAndNoneIsLost() {
        Haystack haystack = Haystack.of(new int[] {1, 2, 3, 4}, new int[] {7, 8, ANSWER}, 1, 2);

        assertArrayEquals(new int[] {1, 7, 8, ANSWER, 2, 3, 4}, haystack.words());
        assertEquals(3, haystack.answerPosition());
        assertEquals(ANSWER, haystack.answer());
    }

    @Test
    void bothEndsAreServed() {
        assertEquals(
                2, Haystack.of(new int[] {1, 2}, new int[] {7, 8, ANSWER}, 0, 2).answerPosition());
        assertEquals(
                4, Haystack.of(new int[] {1, 2}, new int[] {7, 8, ANSWER}, 2, 2).answerPosition());
    }

    @Test
    void aSecondAnswerInvalidatesTheExperiment() {
        assertThrows(
                InvalidExperimentException.class,
                () -> Haystack.of(new int[] {1, ANSWER, 3}, new int[] {7, 8, ANSWER}, 3, 2));
    }

    @Test
    void aSecondPlaceThatFitsTheQuestionInvalidatesTheExperiment() {
        assertThrows(
                InvalidExperimentException.class,
                () -> Haystack.of(new int[] {1, 7, 8, 3}, new int[] {7, 8, ANSWER}, 4, 2));
    }

    @Test
    void aQuestionAtTheVeryEndOfTheDocumentCountsToo() {
        assertThrows(
                InvalidExperimentException.class,
                () -> Haystack.of(new int[] {1, 7, 8}, new int[] {7, 8, ANSWER}, 0, 2));
    }

    @Test
    void slotsAreComparedInTheirOrder() {
        int[] words = {1, 2, 3, 9, 5, 2, 3, 9};

        assertEquals(2, Haystack.sharedSlots(words, 3, 7, 3));
        assertEquals(3, Haystack.sharedSlots(words, 4, 8, 3));
        assertEquals(0, Haystack.sharedSlots(words, 0, 7, 3));
    }
}
