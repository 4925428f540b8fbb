package dev.sightline.evaluation.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.text.QuestionOverlap.Context;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionOverlapTest {
    private static final int ANSWER = 99;

    /** Question: 1 2 (then the answer). */
    private static final Haystack HAYSTACK =
            Haystack.of(new int[] {5, 2, 6, 5, 2, 6, 1, 3, 4}, new int[] {1, 2, ANSWER}, 9, 2);

    @Test
    void contextsAreCountedByTheSlotsThatTheyShareWithTheQuestion() {
        QuestionOverlap overlap = QuestionOverlap.of(HAYSTACK, position -> true, 2);
        List<Context> contexts = overlap.contexts();

        assertEquals(
                HAYSTACK.length() - 1,
                contexts.stream().mapToInt(Context::count).sum());
        // "5 2" before 6, twice: the last word fits.
        assertTrue(contexts.contains(new Context(6, 1, 2)), contexts.toString());
        // "1 3" before 4: the first word fits.
        assertTrue(contexts.contains(new Context(4, 1, 1)), contexts.toString());
        assertEquals(3, overlap.partialMatches());
    }

    @Test
    void hiddenPositionsDoNotCount() {
        QuestionOverlap overlap = QuestionOverlap.of(HAYSTACK, position -> position >= 6, 2);

        assertEquals(5, overlap.contexts().stream().mapToInt(Context::count).sum());
        assertEquals(1, overlap.partialMatches());
    }
}
