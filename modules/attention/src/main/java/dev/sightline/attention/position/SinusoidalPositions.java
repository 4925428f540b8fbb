package dev.sightline.attention.position;

import dev.sightline.memory.Tensor;

/**
 * Sinusoids added to embeddings: at position {@code p}, element {@code 2 i} grows by {@code sin(p f_i)} and element
 * {@code 2 i + 1} by {@code cos(p f_i)}, {@code f_i = base^(-2 i / width)}. Reference: Vaswani et al. (2017), section
 * 3.5, arXiv 1706.03762. Some programs keep all sines before all cosines; this is the order of the paper.
 *
 * <p>Angles, sines and cosines are float64 and each is rounded to float32 once, before the addition. Immutable and
 * thread-safe.
 *
 * @param width elements of an embedding, even
 * @param base above 1; 10000 in the paper
 */
public record SinusoidalPositions(int width, double base) {
    private static final double BASE_OF_THE_PAPER = 10_000;

    /** @throws IllegalArgumentException if the width is odd or below 2, or the base is not a finite number above 1 */
    public SinusoidalPositions {
        if (width < 2 || width % 2 != 0) {
            throw new IllegalArgumentException(
                    "width " + width + " is not an even number above 0; sines and cosines come in pairs");
        }
        Frequencies.requireBase(base);
    }

    /** The sinusoids of the paper, with base 10000. */
    public static SinusoidalPositions of(int width) {
        return new SinusoidalPositions(width, BASE_OF_THE_PAPER);
    }

    /**
     * Adds its sinusoid to every row.
     *
     * @param from [batch, length, width], float32 of any strides
     * @param to the same shape; may be {@code from}
     * @throws IllegalArgumentException if a shape or a type disagrees, the tensors overlap without being one, {@code to}
     *     is read-only, or there are not as many positions as rows
     * @throws IllegalStateException if a tensor lies in a closed arena
     * @throws WrongThreadException if a tensor is confined to another thread
     */
    public void add(Tensor from, Tensor to, Positions positions) {
        AddedRows rows = AddedRows.checked(from, to, positions, width);
        double[] frequencies = Frequencies.geometric(width, base);
        float[] sinusoid = new float[width];
        for (long row = 0; row < from.size(1); row++) {
            for (long sequence = 0; sequence < from.size(0); sequence++) {
                if (sequence == 0 || !positions.areShared()) {
                    write(positions.at(sequence, row), frequencies, sinusoid, 0);
                }
                rows.add(sequence, row, sinusoid);
            }
        }
    }

    /**
     * The sinusoids of consecutive positions.
     *
     * @return a new array, row-major [count, width]
     * @throws IllegalArgumentException if a number is negative or the table is too large for an array
     */
    public float[] table(long first, int count) {
        if (count < 0 || count > Integer.MAX_VALUE / width) {
            throw new IllegalArgumentException("a table of " + count + " positions of width " + width
                    + " does not fit an array; give a count from 0 to " + Integer.MAX_VALUE / width);
        }
        Positions positions = Positions.from(first);
        positions.requireFor("the table", 1, count);
        double[] frequencies = Frequencies.geometric(width, base);
        float[] table = new float[count * width];
        for (int row = 0; row < count; row++) {
            write(positions.at(0, row), frequencies, table, row * width);
        }
        return table;
    }

    private static void write(long position, double[] frequencies, float[] target, int start) {
        for (int i = 0; i < frequencies.length; i++) {
            double angle = position * frequencies[i];
            target[start + 2 * i] = (float) Math.sin(angle);
            target[start + 2 * i + 1] = (float) Math.cos(angle);
        }
    }
}
