package dev.sightline.evaluation.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.evaluation.statistics.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueDecoderTest {
    private static Codebook codebook(int size, int dim) {
        Codebook codebook = new Codebook(size, dim);
        codebook.fill(RandomStream.of(1, "codebook", size));
        return codebook;
    }

    private static double score(Codebook codebook, float[] output, int from, int code, boolean centred) {
        double score = 0;
        for (int i = 0; i < codebook.dim(); i++) {
            score += (output[from + i] - (centred ? codebook.mean()[i] : 0.0)) * codebook.component(code, i);
        }
        return score;
    }

    @ParameterizedTest(name = "{0} codewords of {1} dimensions, centred: {2}, seed 2")
    @CsvSource({"33, 16, false", "97, 16, true", "257, 18, false", "600, 5, true", "1024, 32, false"})
    void ranksAreThoseOfAFullSort(int size, int dim, boolean centred) {
        Codebook codebook = codebook(size, dim);
        ValueDecoder decoder = new ValueDecoder(size, dim);
        RandomStream random = RandomStream.of(2, "outputs", size);
        float[] outputs = new float[dim * (ValueDecoder.GROUP + 1)];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = (float) random.nextGaussian();
        }
        decoder.score(codebook, outputs, dim, ValueDecoder.GROUP, centred);
        for (int output = 0; output < ValueDecoder.GROUP; output++) {
            int from = (output + 1) * dim;
            int right = random.nextInt(size);
            int rank = 1;
            double bar = score(codebook, outputs, from, right, centred);
            for (int code = 0; code < size; code++) {
                rank += code != right && score(codebook, outputs, from, code, centred) > bar ? 1 : 0;
            }
            assertEquals(rank, decoder.decode(codebook, output, right).rank());
        }
    }

    @Test
    void aCodewordIsItsOwnNearest() {
        Codebook codebook = codebook(64, 16);
        ValueDecoder decoder = new ValueDecoder(64, 16);
        float[] output = new float[16];
        codebook.copy(5, output, 0);
        decoder.score(codebook, output, 0, 1, false);
        assertEquals(1, decoder.decode(codebook, 0, 5).rank());
        assertEquals(1, decoder.decode(codebook, 0, 5).cosine(), 1e-6);
    }

    @Test
    void anOutputOfZeroOrNotANumberIsNeverRecall() {
        Codebook codebook = codebook(64, 16);
        ValueDecoder decoder = new ValueDecoder(64, 16);
        float[] output = new float[16];
        decoder.score(codebook, output, 0, 1, false);
        assertEquals(new ValueDecoder.Decoded(64, 0), decoder.decode(codebook, 0, 5));
        output[3] = Float.NaN;
        decoder.score(codebook, output, 0, 1, false);
        assertEquals(64, decoder.decode(codebook, 0, 5).rank());
    }
}
