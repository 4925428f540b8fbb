package dev.sightline.evaluation.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.evaluation.statistics.RandomStream;
import org.junit.jupiter.api.Test;

class NearestWordTest {
    private static final int WORDS = 40;
    private static final int DIM = 16;

    private final RetrievalHead head = RetrievalHead.random(WORDS, 2, DIM, RandomStream.of(8, "head", 0));
    private final NearestWord reader = new NearestWord(head);

    private float[] vector(int word) {
        float[] vector = new float[DIM];
        head.writeValue(word, vector, 0);
        return vector;
    }

    @Test
    void aWordsOwnVectorReadsAsTheWordWhateverItsLengthSeed8() {
        float[] twice = vector(7);
        for (int i = 0; i < DIM; i++) {
            twice[i] *= 2;
        }

        assertEquals(1, reader.read(twice, 7).rank());
        assertEquals(1, reader.read(twice, 7).cosine(), 1e-6);
    }

    @Test
    void theRankCountsTheNearerWordsSeed8() {
        float[] output = vector(3);
        double[] scores = new double[WORDS];
        int nearer = 0;
        for (int word = 0; word < WORDS; word++) {
            for (int i = 0; i < DIM; i++) {
                scores[word] += (double) output[i] * head.component(word, i);
            }
        }
        for (double score : scores) {
            nearer += score > scores[20] ? 1 : 0;
        }

        assertEquals(nearer + 1, reader.read(output, 20).rank());
    }

    @Test
    void anOutputOfZeroRecallsNothing() {
        NearestWord.Reading reading = reader.read(new float[DIM], 0);

        assertEquals(WORDS, reading.rank());
        assertEquals(0, reading.cosine());
    }

    @Test
    void anOutputOfNanRecallsNothing() {
        float[] output = vector(0);
        output[3] = Float.NaN;

        assertEquals(WORDS, reader.read(output, 0).rank());
    }
}
