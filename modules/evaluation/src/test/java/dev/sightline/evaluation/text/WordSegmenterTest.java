package dev.sightline.evaluation.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordSegmenterTest {
    @Test
    void wordsAreComparedInLowerCaseAndPunctuationIsNoWord() {
        Corpus corpus = SampleText.corpus("The cat, the CAT -- and (the) dog's 7 lives!");

        assertEquals(List.of("the", "cat", "and", "dog's", "7", "lives"), corpus.vocabulary());
        assertArrayEquals(new int[] {0, 1, 0, 1, 2, 0, 3, 4, 5}, corpus.words(0, corpus.length()));
    }

    @Test
    void sentencesEndAtFullStopsAndAtEmptyLines() {
        Corpus corpus = SampleText.corpus("One two. Three four five.\n\n  HEADING\n\n\nSix\nseven");

        assertEquals(4, corpus.sentences());
        assertArrayEquals(new int[] {0, 2, 5, 6}, corpus.sentenceStartsWithin(0, corpus.length()));
        assertEquals(8, corpus.sentenceEnd(3));
    }

    @Test
    void aSentenceNeverRunsOnIntoTheNextText() {
        WordSegmenter segmenter = new WordSegmenter();
        segmenter.append("no full stop");
        segmenter.append("another file");
        Corpus corpus = segmenter.corpus("two", "", 0);

        assertEquals(2, corpus.sentences());
        assertEquals(3, corpus.sentenceStart(1));
    }

    @Test
    void startsWithinAStretchAreCountedFromIt() {
        Corpus corpus = SampleText.corpus("A b c. D e f. G h i. J k l.");

        assertArrayEquals(new int[] {1, 4}, corpus.sentenceStartsWithin(2, 9));
        assertArrayEquals(new int[] {0, 3}, corpus.sentenceStartsWithin(3, 9));
        assertArrayEquals(new int[] {}, corpus.sentenceStartsWithin(4, 6));
    }

    @Test
    void lettersOfEveryScriptMakeWords() {
        Corpus corpus = SampleText.corpus("Ärger über Größe. Слово за слово.");

        assertEquals(List.of("ärger", "über", "größe", "слово", "за"), corpus.vocabulary());
    }
}
