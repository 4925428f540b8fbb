package dev.sightline.evaluation.text;

/**
 * Reads an output as a word: the one whose vector is nearest. Immutable and thread-safe.
 */
final class NearestWord {
    private final int words;
    private final int dim;
    /** Transposed, [dim, words], so that the loop over words is a plain sum of scaled rows. */
    private final float[] components;

    NearestWord(RetrievalHead head) {
        words = head.vocabularySize();
        dim = head.dim();
        components = new float[dim * words];
        for (int i = 0; i < dim; i++) {
            for (int word = 0; word < words; word++) {
                components[i * words + word] = head.component(word, i);
            }
        }
    }

    /**
     * What an output says of a word.
     *
     * @param rank 1 if the word is nearer than all others; a tie counts against it, and so does a NaN
     * @param cosine between the output and the word's vector; 0 of an output of length 0
     */
    record Reading(int rank, double cosine) {}

    /** How an output ranks a word. Cost 2 words x dim FLOPs. */
    Reading read(float[] output, int word) {
        float[] scores = new float[words];
        double squares = 0;
        for (int i = 0; i < dim; i++) {
            float factor = output[i];
            squares += (double) factor * factor;
            int row = i * words;
            for (int other = 0; other < words; other++) {
                scores[other] += factor * components[row + other];
            }
        }
        int rank = 0;
        for (int other = 0; other < words; other++) {
            if (!(scores[other] < scores[word])) {
                rank++;
            }
        }
        return new Reading(rank, squares > 0 ? scores[word] / Math.sqrt(squares) : 0);
    }
}
