package dev.sightline.evaluation.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.statistics.RandomStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NeedleDrawTest {
    private static final Corpus CORPUS = SampleText.corpus(SampleText.zipf(400, 300, 11));
    private static final double[] DEPTHS = {0, 0.25, 0.5, 0.75, 1};
    private static final int CONTEXT = 3;

    private static Optional<NeedleDraw> draw(int length, long index) {
        return NeedleDraw.draw(CORPUS, length, DEPTHS, CONTEXT, RandomStream.of(11, "needle", index));
    }

    @Test
    void everyHaystackHasTheLengthAndOneAnswerNearItsDepthSeed11() {
        for (int index = 0; index < 20; index++) {
            NeedleDraw draw = draw(600, index).orElseThrow();
            for (int depth = 0; depth < DEPTHS.length; depth++) {
                Haystack haystack = draw.at(depth);
                assertEquals(600, haystack.length());
                assertEquals(CORPUS.vocabulary().size(), haystack.answer());
                // Half a sentence from the boundary, and the needle's own words.
                assertEquals(DEPTHS[depth], haystack.answerPosition() / 599.0, 30 / 599.0);
            }
            assertEquals(599, draw.at(DEPTHS.length - 1).answerPosition());
        }
    }

    @Test
    void theDocumentAroundTheNeedleIsTheTextItselfSeed11() {
        NeedleDraw draw = draw(500, 1).orElseThrow();
        int[] stretch = draw.withoutNeedle();
        int[] words = draw.at(DEPTHS.length - 1).words();

        assertEquals(500, stretch.length);
        for (int at = 0; at < 500 - 24; at++) {
            assertEquals(stretch[at], words[at]);
        }
    }

    @Test
    void theSameStreamGivesTheSameDrawSeed11() {
        assertArrayEquals(
                draw(300, 5).orElseThrow().at(2).words(),
                draw(300, 5).orElseThrow().at(2).words());
    }

    @Test
    void aTextShorterThanTheHaystackYieldsNone() {
        assertTrue(draw(CORPUS.length() + 1, 0).isEmpty());
    }

    @Test
    void aTextThatOnlyRepeatsItselfYieldsNone() {
        Corpus parrot = SampleText.corpus("One two three four five six. ".repeat(200));

        assertTrue(NeedleDraw.draw(parrot, 100, DEPTHS, CONTEXT, RandomStream.of(11, "needle", 0))
                .isEmpty());
    }
}
