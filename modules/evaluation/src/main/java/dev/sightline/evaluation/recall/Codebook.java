package dev.sightline.evaluation.recall;

import dev.sightline.evaluation.statistics.RandomStream;

/**
 * The values of a draw: {@code size} random unit vectors, known to whoever decodes. Every draw has a codebook of its
 * own; with one for all draws, its accidents (above all the length of its sum, which linear attention and a flat
 * softmax pass on whole) would look like a property of the variant, and intervals over draws would not cover them.
 *
 * <p>Kept a second time with the codewords in the lanes (one row per dimension), which is how {@link ValueDecoder}
 * reads it. May be read by several threads once it is filled.
 */
final class Codebook {
    /** Rows whose parts of a column are written one after another: a cache line of them. */
    private static final int TRANSPOSED_TOGETHER = 16;

    private final int size;
    private final int dim;
    private final float[] rows;
    private final float[] columns;
    private final float[] mean;

    /** Room for a codebook; {@link #fill} draws one. */
    Codebook(int size, int dim) {
        this.size = size;
        this.dim = dim;
        this.rows = new float[Math.multiplyExact(size, dim)];
        this.columns = new float[rows.length];
        this.mean = new float[dim];
    }

    /** Replaces what was here by new random codewords. */
    void fill(RandomStream random) {
        double[] sums = new double[dim];
        for (int code = 0; code < size; code++) {
            random.direction(rows, code * dim, dim, 1);
            for (int i = 0; i < dim; i++) {
                columns[i * size + code] = rows[code * dim + i];
                sums[i] += rows[code * dim + i];
            }
        }
        for (int i = 0; i < dim; i++) {
            mean[i] = (float) (sums[i] / size);
        }
    }

    /**
     * Replaces what was here by given rows, which need not be of length 1: the keys that queries are compared with.
     *
     * @param given [size, dim], row-major
     */
    void fill(float[] given) {
        System.arraycopy(given, 0, rows, 0, rows.length);
        for (int begin = 0; begin < size; begin += TRANSPOSED_TOGETHER) {
            int end = Math.min(begin + TRANSPOSED_TOGETHER, size);
            for (int i = 0; i < dim; i++) {
                for (int code = begin; code < end; code++) {
                    columns[i * size + code] = rows[code * dim + i];
                }
            }
        }
    }

    int size() {
        return size;
    }

    int dim() {
        return dim;
    }

    /** Copies a codeword into an array. */
    void copy(int code, float[] target, int from) {
        System.arraycopy(rows, code * dim, target, from, dim);
    }

    /** [dim, size], row-major; not to be changed. */
    float[] columns() {
        return columns;
    }

    /** The mean codeword; not to be changed. */
    float[] mean() {
        return mean;
    }

    /** A component of a codeword. */
    float component(int code, int i) {
        return rows[code * dim + i];
    }
}
