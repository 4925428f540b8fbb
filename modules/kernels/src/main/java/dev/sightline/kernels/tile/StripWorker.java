package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Mask;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What one thread needs to work on strips: the heap arrays through which keys and values are broadcast, and the moves
 * between tensors and panels. Copying a block is the one checked access to user memory.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
public final class StripWorker {
    private static final ValueLayout.OfFloat USER_FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int EXPONENT_MASK = 0x7f80_0000;

    private final TileProvider provider;
    private final int lanes;
    private final Mask mask;
    private final long keyLength;
    private final int headDim;
    private final int keyPitch;
    private final int valueDim;
    private final int valuePitch;
    private final int columns;
    private final float[] keys;
    private final float[] values;
    private final float[] panel;
    private final float[] row;
    private final float[] laneFirst;
    private final float[] laneEnd;
    private int keysHere;
    private boolean valuesChecked;
    private boolean valuesFinite;

    /**
     * Buffers for blocks of {@link StripTiling#KEY_BLOCK} keys.
     *
     * @param unitColumn whether each value is followed by a 1, so that the sum of the weights is one more output
     */
    public StripWorker(TileProvider provider, AttentionRequest request, boolean unitColumn) {
        this.provider = provider;
        this.lanes = provider.lanes();
        this.mask = request.mask();
        this.keyLength = request.shape().keyLength();
        this.headDim = request.shape().headDim();
        this.keyPitch = provider.roundUpToRows(headDim);
        this.valueDim = request.shape().valueDim();
        this.columns = valueDim + (unitColumn ? 1 : 0);
        this.valuePitch = provider.roundUpToRows(columns);
        this.keys = new float[KEY_BLOCK * keyPitch];
        this.values = new float[KEY_BLOCK * valuePitch];
        this.row = new float[Math.max(keyPitch, valuePitch)];
        this.panel = new float[lanes * row.length];
        this.laneFirst = new float[lanes];
        this.laneEnd = new float[lanes];
        if (unitColumn) {
            for (int at = valueDim; at < values.length; at += valuePitch) {
                values[at] = 1f;
            }
        }
    }

    /** Bytes of the heap arrays of a worker. */
    public static long heapBytes(int lanes, int rows, int headDim, int valuePitch) {
        int keyPitch = (headDim + rows - 1) / rows * rows;
        long floats = (long) KEY_BLOCK * (keyPitch + valuePitch)
                + (long) (lanes + 1) * Math.max(keyPitch, valuePitch)
                + 2L * lanes;
        return floats * Float.BYTES;
    }

    /** Packs up to {@code lanes} query rows into a panel {@code [headDim][lanes]}, each multiplied by {@code factor}. */
    public void packQueries(
            Tensor query, long batch, long head, long firstQuery, int count, float factor, long toPanel) {
        MemorySegment segment = query.segment();
        for (int lane = 0; lane < count; lane++) {
            MemorySegment.copy(segment, USER_FLOAT, query.rowOffset(batch, head, firstQuery + lane), row, 0, headDim);
            for (int k = 0, at = lane; k < headDim; k++, at += lanes) {
                panel[at] = row[k] * factor;
            }
        }
        for (int lane = count; lane < lanes; lane++) {
            for (int k = 0, at = lane; k < headDim; k++, at += lanes) {
                panel[at] = 0f;
            }
        }
        Scratch.write(panel, 0, toPanel, headDim * lanes);
    }

    /** Copies a block of keys, to be broadcast. */
    public void loadKeys(Tensor key, long batch, long head, long firstKey, int count) {
        keysHere = count;
        loadRows(key, batch, head, firstKey, count, headDim, keys, keyPitch);
    }

    /** Copies a block of values, to be broadcast. */
    public void loadValues(Tensor value, long batch, long head, long firstKey, int count) {
        keysHere = count;
        valuesChecked = false;
        loadRows(value, batch, head, firstKey, count, valueDim, values, valuePitch);
    }

    private static void loadRows(
            Tensor from, long batch, long head, long first, int count, int width, float[] to, int pitch) {
        if (count == 0) {
            return;
        }
        MemorySegment segment = from.segment();
        long offset = from.rowOffset(batch, head, first);
        if (pitch == width && from.stride(2) == width) {
            MemorySegment.copy(segment, USER_FLOAT, offset, to, 0, count * width);
            return;
        }
        long rowBytes = from.stride(2) * Float.BYTES;
        for (int i = 0; i < count; i++) {
            MemorySegment.copy(segment, USER_FLOAT, offset + i * rowBytes, to, i * pitch, width);
        }
    }

    /** Applies {@code elu(x) + 1} to the loaded keys (Katharopoulos et al. 2020, Eq. 7) by way of the scratch. */
    public void mapKeys(long staging) {
        int count = keysHere * keyPitch;
        Scratch.write(keys, 0, staging, count);
        provider.arithmetic().eluPlusOne(staging, (count + lanes - 1) / lanes);
        Scratch.read(staging, keys, 0, count);
    }

    /** Copies columns {@code [firstColumn, firstColumn + lanes)} of the loaded values to a panel {@code [key][lanes]}. */
    public void packValues(int firstColumn, long toPanel) {
        int width = Math.min(lanes, columns - firstColumn);
        for (int i = 0; i < keysHere; i++) {
            Scratch.write(values, i * valuePitch + firstColumn, toPanel + (long) i * provider.rowBytes(), width);
        }
    }

    /**
     * Adds the loaded keys and a panel of packed values to a panel of the state: {@code S[headDim][lanes] += K^T V}
     * (Katharopoulos et al. 2020, Eq. 10).
     */
    public void accumulateState(long packedValues, long state) {
        Tile accumulation = provider.accumulation();
        long tileBytes = provider.rows() * provider.rowBytes();
        long to = state;
        for (int first = 0; first < keyPitch; first += provider.rows()) {
            accumulation.multiply(keys, first, 1, keyPitch, keysHere, packedValues, to);
            to += tileBytes;
        }
    }

    /** Scores of the loaded keys against a packed strip: {@code S^T = K QT} (Vaswani et al. 2017, Eq. 1). */
    public void computeScores(long queries, long scores) {
        Tile product = provider.product();
        long tileBytes = provider.rows() * provider.rowBytes();
        long to = scores;
        // The last tile may read rows of an earlier block: its surplus scores are never used.
        for (int first = 0; first < keysHere; first += provider.rows()) {
            product.multiply(keys, first * keyPitch, keyPitch, 1, headDim, queries, to);
            to += tileBytes;
        }
    }

    /** Adds the loaded values, weighted: {@code O^T += V^T P^T}. */
    public void accumulateValues(long weights, long outputs) {
        Tile accumulation = provider.accumulation();
        long tileBytes = provider.rows() * provider.rowBytes();
        long to = outputs;
        for (int first = 0; first < valuePitch; first += provider.rows()) {
            accumulation.multiply(values, first, 1, valuePitch, keysHere, weights, to);
            to += tileBytes;
        }
    }

    /**
     * As {@link #accumulateValues} for a block that some lanes see in part; the bounds are those of the last {@link
     * #writeBounds}. A hidden value may be NaN or infinite, and 0 times that is NaN: then the sums are taken one by one
     * over the visible keys alone.
     */
    public void accumulateVisibleValues(long weights, long outputs) {
        if (valuesAreFinite()) {
            accumulateValues(weights, outputs);
            return;
        }
        for (int column = 0; column < columns; column++) {
            for (int lane = 0; lane < lanes; lane++) {
                long at = outputs + ((long) column * lanes + lane) * Float.BYTES;
                float sum = Scratch.get(at);
                for (int i = (int) laneFirst[lane]; i < (int) laneEnd[lane]; i++) {
                    float weight = Scratch.get(weights + ((long) i * lanes + lane) * Float.BYTES);
                    sum = Math.fma(values[i * valuePitch + column], weight, sum);
                }
                Scratch.set(at, sum);
            }
        }
    }

    private boolean valuesAreFinite() {
        if (!valuesChecked) {
            int largestExponent = 0;
            for (int i = 0; i < keysHere * valuePitch; i++) {
                largestExponent = Math.max(largestExponent, Float.floatToRawIntBits(values[i]) & EXPONENT_MASK);
            }
            valuesFinite = largestExponent != EXPONENT_MASK;
            valuesChecked = true;
        }
        return valuesFinite;
    }

    /**
     * Writes, for each lane, the range of rows of the loaded block that its query sees.
     *
     * @param first lane vector
     * @param end lane vector
     */
    public void writeBounds(long firstQuery, int count, long firstKey, long first, long end) {
        for (int lane = 0; lane < lanes; lane++) {
            boolean real = lane < count;
            long query = firstQuery + lane;
            laneFirst[lane] = real ? relative(mask.firstVisibleKey(query), firstKey) : 0f;
            laneEnd[lane] = real ? relative(mask.endVisibleKey(query), firstKey) : 0f;
        }
        Scratch.write(laneFirst, 0, first, lanes);
        Scratch.write(laneEnd, 0, end, lanes);
    }

    private float relative(long key, long firstKey) {
        return Math.clamp(key, firstKey, firstKey + keysHere) - firstKey;
    }

    /**
     * Writes the rows of a strip to the output, each divided by its sum; a row that sees no key is 0. A row that sees keys
     * whose weights all vanished is 0 / 0, which is NaN: an answer of 0 would be invented.
     *
     * @param outputs panel with a row for each column of a value
     * @param sums lane vector
     */
    public void unpackOutputs(
            Tensor output, long batch, long head, long firstQuery, int count, long outputs, long sums) {
        Scratch.read(outputs, panel, 0, valueDim * lanes);
        MemorySegment segment = output.segment();
        for (int lane = 0; lane < count; lane++) {
            float sum = Scratch.get(sums + (long) lane * Float.BYTES);
            boolean seesKeys = seesKeys(firstQuery + lane);
            for (int column = 0, at = lane; column < valueDim; column++, at += lanes) {
                row[column] = seesKeys ? panel[at] / sum : 0f;
            }
            MemorySegment.copy(row, 0, segment, USER_FLOAT, output.rowOffset(batch, head, firstQuery + lane), valueDim);
        }
    }

    private boolean seesKeys(long query) {
        return Math.max(mask.firstVisibleKey(query), 0) < Math.min(mask.endVisibleKey(query), keyLength);
    }

    /**
     * Writes the natural logarithm of the softmax denominator of each row of a strip; -infinity for a row that sees no key.
     *
     * @param maxima lane vector, in units of log2
     * @param sums lane vector
     */
    public void unpackLogSumExp(
            Tensor logSumExp, long batch, long head, long firstQuery, int count, long maxima, long sums) {
        for (int lane = 0; lane < count; lane++) {
            float sum = Scratch.get(sums + (long) lane * Float.BYTES);
            float maximum = Scratch.get(maxima + (long) lane * Float.BYTES);
            double natural = sum == 0f ? Double.NEGATIVE_INFINITY : maximum * Math.log(2) + Math.log(sum);
            logSumExp.segment().set(USER_FLOAT, logSumExp.rowOffset(batch, head, firstQuery + lane), (float) natural);
        }
    }
}
