package dev.sightline.evaluation.text;

import dev.sightline.evaluation.statistics.RandomStream;

/**
 * An attention head built by hand that looks words up by what precedes them: an induction head without learning. Every
 * word has a random unit vector. The key at a position is the direction of {@code sum over s of signs_s * vector(word s
 * places before)}, s = 1 ... contextLength: each slot flips the signs of its word in its own random way, so that the
 * same words in another order give an unrelated key. The value at a position is the vector of the word that stands
 * there. Two contexts that agree in j of m slots have keys with a cosine of j/m on average; {@link OverlapLaw#spread}
 * is its spread.
 *
 * <p>Reference: Olsson et al. (2022), In-context Learning and Induction Heads, arXiv 2209.11895; binding by random sign
 * flips: Gayler (1998), Multiplicative Binding, Representation Operators and Analogy. Immutable and thread-safe.
 */
final class RetrievalHead {
    private final int vocabularySize;
    private final int contextLength;
    private final int dim;
    private final float[] vectors;
    private final float[] signs;

    private RetrievalHead(int vocabularySize, int contextLength, int dim, float[] vectors, float[] signs) {
        this.vocabularySize = vocabularySize;
        this.contextLength = contextLength;
        this.dim = dim;
        this.vectors = vectors;
        this.signs = signs;
    }

    /**
     * Draws a head.
     *
     * @param vocabularySize words that can be read; one more vector stands for what lies before the first word
     * @param contextLength words that a key encodes
     * @param dim components of a word's vector, of a key and of a value
     */
    static RetrievalHead random(int vocabularySize, int contextLength, int dim, RandomStream random) {
        float[] vectors = new float[(vocabularySize + 1) * dim];
        for (int word = 0; word <= vocabularySize; word++) {
            random.direction(vectors, word * dim, dim, 1);
        }
        float[] signs = new float[contextLength * dim];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = random.nextBoolean() ? 1 : -1;
        }
        return new RetrievalHead(vocabularySize, contextLength, dim, vectors, signs);
    }

    /** Components of a key and of a value. */
    int dim() {
        return dim;
    }

    /** Words that can be read. */
    int vocabularySize() {
        return vocabularySize;
    }

    /** Writes the key of a position: a vector of length {@code norm} at {@code target[offset ...]}. Cost O(m dim). */
    void writeKey(int[] words, int position, float norm, float[] target, int offset) {
        for (int i = 0; i < dim; i++) {
            target[offset + i] = 0;
        }
        for (int slot = 0; slot < contextLength; slot++) {
            int before = position - 1 - slot;
            int vector = (before >= 0 ? words[before] : vocabularySize) * dim;
            int sign = slot * dim;
            for (int i = 0; i < dim; i++) {
                target[offset + i] += signs[sign + i] * vectors[vector + i];
            }
        }
        scaleTo(norm, target, offset);
    }

    /** Writes the value of a word: its unit vector. */
    void writeValue(int word, float[] target, int offset) {
        System.arraycopy(vectors, word * dim, target, offset, dim);
    }

    /** One component of a word's vector. */
    float component(int word, int i) {
        return vectors[word * dim + i];
    }

    private void scaleTo(float norm, float[] target, int offset) {
        double squares = 0;
        for (int i = offset; i < offset + dim; i++) {
            squares += (double) target[i] * target[i];
        }
        float factor = (float) (norm / Math.sqrt(squares));
        for (int i = offset; i < offset + dim; i++) {
            target[i] *= factor;
        }
    }
}
