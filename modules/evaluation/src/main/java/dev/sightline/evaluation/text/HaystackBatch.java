package dev.sightline.evaluation.text;

import dev.sightline.attention.AttentionShape;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Several haystacks with a question each, as the sequences of one batch. The question stands after the last word, as in
 * a document that ends with it.
 *
 * <p>Values have one column more than words have components: 1 at the needle and 0 elsewhere, so that the same call
 * that reads the answer returns the needle's weight.
 *
 * <p>Distinct sequences may be written by different threads.
 */
final class HaystackBatch {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Words of all haystacks of a batch, or of all their vocabularies: each takes about 70 MB of vectors. */
    private static final int WORDS_OF_A_BATCH = 1 << 17;

    /** Rows that are prepared on the heap before they are copied: they fit the first-level cache. */
    private static final int ROWS = 64;

    private final int dim;
    private final float keyNorm;
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;
    /** [sequence][component]: the mean value of the haystack. */
    private final float[][] meanValue;

    /**
     * Allocates the tensors.
     *
     * @param shape see {@link #shape}
     * @param keyNorm length of every key and question
     */
    HaystackBatch(AttentionShape shape, float keyNorm, RunArena arena) {
        this.dim = shape.headDim();
        this.keyNorm = keyNorm;
        query = arena.tensor("questions", shape.query().sizes());
        key = arena.tensor("context keys", shape.key().sizes());
        value = arena.tensor("word values", shape.value().sizes());
        meanValue = new float[Math.toIntExact(shape.batch())][dim];
    }

    /** A batch of as many haystacks as fill the machine, not its memory: one head, one question each. */
    static AttentionShape shape(int length, int vocabularySize, int draws, int dim) {
        int sequences = Math.clamp(WORDS_OF_A_BATCH / Math.max(length, vocabularySize), 1, draws);
        return new AttentionShape(sequences, 1, 1, 1, length, dim, dim + 1);
    }

    /**
     * Writes a haystack and its question.
     *
     * @param valueAt the word whose vector is the value at each position; the haystack's own words but for a control
     */
    void write(int sequence, RetrievalHead head, Haystack haystack, int[] valueAt) {
        write(sequence, head, haystack, haystack.words(), valueAt);
    }

    /** Writes a document of the haystack's length in its stead, and the haystack's question. */
    void writeWithout(int sequence, RetrievalHead head, Haystack haystack, int[] document) {
        write(sequence, head, haystack, document, document);
    }

    private void write(int sequence, RetrievalHead head, Haystack asked, int[] words, int[] valueAt) {
        float[] question = new float[dim];
        head.writeKey(asked.words(), asked.answerPosition(), keyNorm, question, 0);
        put(question, query, sequence, 0);
        double[] sum = new double[dim];
        for (int first = 0; first < words.length; first += ROWS) {
            int end = Math.min(first + ROWS, words.length);
            writeRows(sequence, head, words, valueAt, first, end, asked.answerPosition(), sum);
        }
        for (int i = 0; i < dim; i++) {
            meanValue[sequence][i] = (float) (sum[i] / words.length);
        }
    }

    private void writeRows(
            int sequence,
            RetrievalHead head,
            int[] words,
            int[] valueAt,
            int first,
            int end,
            int needle,
            double[] sum) {
        int width = dim + 1;
        float[] keys = new float[(end - first) * dim];
        float[] values = new float[(end - first) * width];
        for (int at = first; at < end; at++) {
            int row = at - first;
            head.writeKey(words, at, keyNorm, keys, row * dim);
            head.writeValue(valueAt[at], values, row * width);
            values[row * width + dim] = at == needle ? 1 : 0;
            for (int i = 0; i < dim; i++) {
                sum[i] += values[row * width + i];
            }
        }
        put(keys, key, sequence, first);
        put(values, value, sequence, first);
    }

    private static void put(float[] rows, Tensor tensor, int sequence, int firstRow) {
        MemorySegment.copy(rows, 0, tensor.segment(), FLOAT, tensor.offset(sequence, 0, firstRow), rows.length);
    }

    /** The questions, [sequences, 1, 1, dim]. */
    Tensor query() {
        return query;
    }

    /** The contexts, [sequences, 1, length, dim]. */
    Tensor key() {
        return key;
    }

    /** The words and the needle's mark, [sequences, 1, length, dim + 1]. */
    Tensor value() {
        return value;
    }

    /** A component of the mean value of a haystack. */
    float meanValue(int sequence, int i) {
        return meanValue[sequence][i];
    }
}
