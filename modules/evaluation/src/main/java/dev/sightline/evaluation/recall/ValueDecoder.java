package dev.sightline.evaluation.recall;

import java.util.Arrays;

/**
 * Reads outputs by their nearest codeword; for unit codewords that is the one of the largest inner product. Centred, it
 * first takes the mean of all codewords away from an output.
 *
 * <p>A codeword that is not strictly farther than the right one counts as nearer, so ties, an output of 0 and NaN never
 * count as recall. Cost: {@code 2 dim size} FLOPs an output. Confined to one thread.
 */
public final class ValueDecoder {
    /** The most outputs that are decoded together, sharing each read of the codebook. */
    static final int GROUP = 7;

    /** Codewords whose products are computed together: 32 KiB of columns at 32 dimensions, a first-level cache. */
    private static final int BLOCK = 256;

    private final int size;
    private final int dim;
    private final float[] outputs;
    private final float[] scores;

    /**
     * What an output says.
     *
     * @param rank of the right codeword, 1 if the output is nearest to it
     * @param cosine between the output and the right codeword, 0 for an output of 0
     */
    public record Decoded(int rank, double cosine) {}

    /** A decoder for codebooks of these sizes. */
    ValueDecoder(int size, int dim) {
        this.size = size;
        this.dim = dim;
        this.outputs = new float[GROUP * dim];
        this.scores = new float[GROUP * size];
    }

    /**
     * Takes over {@code count} outputs, at most {@link #GROUP}, that lie one after another from {@code from} on, and
     * scores them against every codeword.
     */
    void score(Codebook codebook, float[] source, int from, int count, boolean centred) {
        for (int i = 0; i < count * dim; i++) {
            outputs[i] = source[from + i] - (centred ? codebook.mean()[i % dim] : 0);
        }
        Arrays.fill(scores, 0, count * size, 0);
        for (int begin = 0; begin < size; begin += BLOCK) {
            int end = Math.min(begin + BLOCK, size);
            for (int output = 0; output < count; output++) {
                scoreBlock(codebook.columns(), output, begin, end);
            }
        }
    }

    /** Reads one of the outputs that were scored last. */
    Decoded decode(Codebook codebook, int output, int right) {
        double squares = 0;
        double product = 0;
        for (int i = 0; i < dim; i++) {
            double y = outputs[output * dim + i];
            squares += y * y;
            product += y * codebook.component(right, i);
        }
        return new Decoded(rank(output, right), squares == 0 ? 0 : product / Math.sqrt(squares));
    }

    /** The codewords, other than one, that score at least as high as that with an output that was scored last. */
    int[] atLeast(int output, int right) {
        int begin = output * size;
        float bar = scores[begin + right];
        int[] found = new int[rank(output, right) - 1];
        int next = 0;
        for (int code = 0; code < size; code++) {
            if (code != right && !(scores[begin + code] < bar)) {
                found[next++] = code;
            }
        }
        return found;
    }

    private int rank(int output, int right) {
        int begin = output * size;
        float bar = scores[begin + right];
        int rank = 0;
        for (int i = begin; i < begin + size; i++) {
            rank += scores[i] < bar ? 0 : 1;
        }
        return rank;
    }

    /** Products of an output with the codewords {@code [begin, end)}, codewords in the lanes. */
    private void scoreBlock(float[] columns, int output, int begin, int end) {
        int i = 0;
        for (; i + 4 <= dim; i += 4) {
            addFour(columns, output, i, begin, end);
        }
        for (; i < dim; i++) {
            float y = outputs[output * dim + i];
            int scoreRow = output * size;
            int row = i * size;
            for (int code = begin; code < end; code++) {
                scores[scoreRow + code] += y * columns[row + code];
            }
        }
    }

    /** Four dimensions at once, so that a score is loaded and stored once for four products. */
    private void addFour(float[] columns, int output, int first, int begin, int end) {
        int at = output * dim + first;
        float y0 = outputs[at];
        float y1 = outputs[at + 1];
        float y2 = outputs[at + 2];
        float y3 = outputs[at + 3];
        int scoreRow = output * size;
        int row = first * size;
        for (int code = begin; code < end; code++) {
            scores[scoreRow + code] += y0 * columns[row + code]
                    + y1 * columns[row + size + code]
                    + y2 * columns[row + 2 * size + code]
                    + y3 * columns[row + 3 * size + code];
        }
    }
}
