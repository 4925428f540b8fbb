package dev.sightline.attention.position;

import dev.sightline.attention.element.TensorChecks;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;

/**
 * Rotary position embedding: at position {@code p}, pair {@code i} of a head's first {@code rotaryDim} elements, taken as
 * a complex number, is multiplied with {@code m e^(j p f_i)}; the other elements stay. Queries and keys that are turned
 * so give scores that depend on the difference of their positions alone. Reference: Su et al. (2021), Eq. 15, arXiv
 * 2104.09864.
 *
 * <p>{@code f_i} are the frequencies and {@code m} is the attention factor of the {@link RotaryScaling}, fixed when the
 * embedding is made. Angles, cosines, sines and products are float64 and each element is rounded to float32 once, so that
 * an element errs by half a unit in its last place and by what the angle does, about 2e-16 radians a position: 2e-10 at
 * position 1,000,000.
 *
 * <p>Tensors are [batch, heads, length, headDim], float32, of any strides. Input and output may be one tensor; otherwise
 * they must not share a byte. Each call works through {@code batch * heads * length * headDim} elements on the calling
 * thread, reads and writes each once, computes {@code rotaryDim} sines and cosines a position, and allocates arrays of
 * {@code rotaryDim} numbers. A call with bad arguments changes nothing.
 *
 * <p>Immutable and thread-safe; owns no off-heap memory.
 */
public final class RotaryEmbedding {
    private final int headDim;
    private final int rotaryDim;
    private final double base;
    private final RotaryPairing pairing;
    private final RotaryScaling scaling;
    private final long reach;
    private final double[] frequencies;

    private RotaryEmbedding(
            int headDim, int rotaryDim, double base, RotaryPairing pairing, RotaryScaling scaling, long length) {
        this.headDim = headDim;
        this.rotaryDim = rotaryDim;
        this.base = base;
        this.pairing = pairing;
        this.scaling = scaling;
        this.reach = scaling.reach(length);
        this.frequencies = scaling.frequencies(rotaryDim, base, length);
    }

    /**
     * An embedding for lengths up to the original one where the scaling depends on the length, for any length otherwise.
     *
     * @param headDim width of a head
     * @param rotaryDim elements of a head that turn, from the first on; {@code headDim} for all
     * @param base {@code b} of the frequencies {@code b^(-2 i / rotaryDim)}, above 1; usually 10000
     * @throws IllegalArgumentException if the rotary dim is odd, below 2 or above the head dim, the base is not a finite
     *     number above 1, or the scaling is not defined for the rotary dim
     */
    public static RotaryEmbedding of(
            int headDim, int rotaryDim, double base, RotaryPairing pairing, RotaryScaling scaling) {
        if (rotaryDim < 2 || rotaryDim % 2 != 0) {
            throw new IllegalArgumentException(
                    "rotary dim " + rotaryDim + " is not an even number above 0; elements turn in pairs");
        }
        if (rotaryDim > headDim) {
            throw new IllegalArgumentException(
                    "rotary dim " + rotaryDim + " is above head dim " + headDim + "; turn headDim elements or fewer");
        }
        Frequencies.requireBase(base);
        return new RotaryEmbedding(headDim, rotaryDim, base, pairing, scaling, 0);
    }

    /**
     * The same embedding with the frequencies that its scaling gives to a length. Needed for {@link
     * RotaryScaling.DynamicNtk} beyond the original length; any other scaling gives equal frequencies.
     *
     * @param length positions of the longest sequence, those in a cache included
     * @throws IllegalArgumentException if the length is negative
     */
    public RotaryEmbedding atLength(long length) {
        if (length < 0) {
            throw new IllegalArgumentException("length " + length + " is negative; give 0 or more");
        }
        return new RotaryEmbedding(headDim, rotaryDim, base, pairing, scaling, length);
    }

    /** Width of a head. */
    public int headDim() {
        return headDim;
    }

    /** Elements of a head that turn, from the first on. */
    public int rotaryDim() {
        return rotaryDim;
    }

    /** The base before scaling. */
    public double base() {
        return base;
    }

    /** Which elements turn together. */
    public RotaryPairing pairing() {
        return pairing;
    }

    /** What the frequencies and the attention factor come from. */
    public RotaryScaling scaling() {
        return scaling;
    }

    /** A copy of the scaled frequencies, {@code rotaryDim / 2} of them in radians a position, pair 0 first. */
    public double[] frequencies() {
        return frequencies.clone();
    }

    /** What cosines and sines are multiplied with; 1 but for YaRN. */
    public double attentionFactor() {
        return scaling.attentionFactor();
    }

    /**
     * Turns every row to its position.
     *
     * @param from [batch, heads, length, headDim]
     * @param to the same shape; may be {@code from}
     * @throws IllegalArgumentException if a shape or a type disagrees, the tensors overlap without being one, {@code to}
     *     is read-only, there are not as many positions as rows, or one is beyond the length of a dynamic scaling
     * @throws IllegalStateException if a tensor lies in a closed arena
     * @throws WrongThreadException if a tensor is confined to another thread
     */
    public void rotate(Tensor from, Tensor to, Positions positions) {
        turn(from, to, positions, 1, attentionFactor());
    }

    /**
     * Undoes {@link #rotate}, the attention factor included, up to rounding; arguments and errors as there.
     */
    public void rotateBack(Tensor from, Tensor to, Positions positions) {
        turn(from, to, positions, -1, 1 / attentionFactor());
    }

    /**
     * Moves rows that are turned already by the same number of positions: what {@link #rotate} gave for position
     * {@code p} becomes, up to rounding, what it gives for {@code p + difference}. Keys of a cache move so when tokens
     * before them are dropped or inserted. The attention factor is in the rows and is not applied again.
     *
     * @param from [batch, heads, length, headDim]
     * @param to the same shape; may be {@code from}
     * @param difference of positions; negative towards the start
     * @throws IllegalArgumentException if a shape or a type disagrees, the tensors overlap without being one, or
     *     {@code to} is read-only
     * @throws IllegalStateException if a tensor lies in a closed arena
     * @throws WrongThreadException if a tensor is confined to another thread
     */
    public void shift(Tensor from, Tensor to, long difference) {
        check(from, to);
        RotaryRows rows = new RotaryRows(from, to, pairing, rotaryDim);
        rows.setAngles(difference, 1, frequencies, 1);
        for (long sequence = 0; sequence < from.size(0); sequence++) {
            for (long row = 0; row < from.size(2); row++) {
                rows.turn(sequence, row);
            }
        }
    }

    private void turn(Tensor from, Tensor to, Positions positions, int direction, double factor) {
        check(from, to);
        requireWithin("from " + from.shape(), positions, from.size(0), from.size(2));
        RotaryRows rows = new RotaryRows(from, to, pairing, rotaryDim);
        // Rows outside, sequences inside: shared positions cost one set of sines for the whole batch.
        for (long row = 0; row < from.size(2); row++) {
            for (long sequence = 0; sequence < from.size(0); sequence++) {
                if (sequence == 0 || !positions.areShared()) {
                    rows.setAngles(positions.at(sequence, row), direction, frequencies, factor);
                }
                rows.turn(sequence, row);
            }
        }
    }

    /**
     * The cosines of consecutive positions times the attention factor, each the nearest float32.
     *
     * @param first the position of the first row
     * @param count rows
     * @return a new array, row-major [count, rotaryDim / 2]
     * @throws IllegalArgumentException if a number is negative, the table is too large for an array, or a position is
     *     beyond the length of a dynamic scaling
     */
    public float[] cosines(long first, int count) {
        return table(first, count, false);
    }

    /** The sines that belong to {@link #cosines}. */
    public float[] sines(long first, int count) {
        return table(first, count, true);
    }

    private float[] table(long first, int count, boolean sine) {
        int pairs = frequencies.length;
        if (count < 0 || count > Integer.MAX_VALUE / pairs) {
            throw new IllegalArgumentException("a table of " + count + " positions of " + pairs
                    + " pairs does not fit an array; give a count from 0 to " + Integer.MAX_VALUE / pairs);
        }
        Positions positions = Positions.from(first);
        requireWithin("the table", positions, 1, count);
        float[] table = new float[count * pairs];
        for (int row = 0; row < count; row++) {
            for (int pair = 0; pair < pairs; pair++) {
                double angle = positions.at(0, row) * frequencies[pair];
                table[row * pairs + pair] = (float) (attentionFactor() * (sine ? Math.sin(angle) : Math.cos(angle)));
            }
        }
        return table;
    }

    /**
     * Writes the cosines and sines of positions, as {@link #cosines} gives them: the tables that the operator of {@link
     * dev.sightline.attention.onnx.OnnxRotaryEmbedding} takes.
     *
     * @param cosine [batch, length, rotaryDim / 2], or [length, rotaryDim / 2] for one sequence
     * @param sine the same shape
     * @throws IllegalArgumentException if a shape or a type disagrees, a table is read-only, the tables overlap, there
     *     are not as many positions as rows, or one is beyond the length of a dynamic scaling
     * @throws IllegalStateException if a tensor lies in a closed arena
     * @throws WrongThreadException if a tensor is confined to another thread
     */
    public void writeTables(Tensor cosine, Tensor sine, Positions positions) {
        int rank = cosine.shape().rank();
        long length = rank < 2 ? 0 : cosine.size(rank - 2);
        long batch = rank == 3 ? cosine.size(0) : 1;
        int pairs = frequencies.length;
        Shape expected = rank == 2 ? Shape.of(length, pairs) : Shape.of(batch, length, pairs);
        for (Tensor table : new Tensor[] {cosine, sine}) {
            String name = table == cosine ? "cosine" : "sine";
            TensorChecks.requireFloat32(name, table);
            TensorChecks.requireShape(name, table, expected, "rotary dim " + rotaryDim);
            TensorChecks.requireWritable(name, table);
        }
        TensorChecks.requireApart("sine", sine, "cosine", cosine);
        requireWithin("cosine " + cosine.shape(), positions, batch, length);
        for (long sequence = 0; sequence < batch; sequence++) {
            for (long row = 0; row < length; row++) {
                for (int pair = 0; pair < pairs; pair++) {
                    double angle = positions.at(sequence, row) * frequencies[pair];
                    long[] index = rank == 2 ? new long[] {row, pair} : new long[] {sequence, row, pair};
                    cosine.set((float) (attentionFactor() * Math.cos(angle)), index);
                    sine.set((float) (attentionFactor() * Math.sin(angle)), index);
                }
            }
        }
    }

    private void requireWithin(String name, Positions positions, long batch, long length) {
        positions.requireFor(name, batch, length);
        long largest = positions.largest(length);
        if (largest >= reach) {
            throw new IllegalArgumentException("position " + largest + " is beyond the length " + reach
                    + " that the frequencies of " + scaling + " were made for; use atLength(" + (largest + 1) + ")");
        }
    }

    private void check(Tensor from, Tensor to) {
        TensorChecks.requireFloat32("from", from);
        TensorChecks.requireRank("from", from, 4, "[batch, heads, length, headDim]");
        if (from.size(3) != headDim) {
            throw new IllegalArgumentException("from " + from.shape() + " has head dim " + from.size(3)
                    + ", but the embedding is for " + headDim + "; make one for its head dim");
        }
        TensorChecks.requireFloat32("to", to);
        TensorChecks.requireShape("to", to, from.shape(), "the shape of from");
        TensorChecks.requireWritable("to", to);
        TensorChecks.requireSameOrApart("to", to, "from", from);
    }

    @Override
    public String toString() {
        return "rotary " + rotaryDim + " of " + headDim + ", base " + base + ", " + pairing + ", " + scaling;
    }
}
