package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;
import static dev.sightline.kernels.tile.Tile.PITCH;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * What one thread needs to multiply strips with blocks: the packed block of keys and values.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
public final class StripWorker {
    private final TileProvider provider;
    private final int lanes;
    private final int headDim;
    private final int valueDim;
    private final int columns;
    private final int keyTileFloats;
    private final int valueTileFloats;
    private final float[] keys;
    private final float[] values;
    private final float[] asLoaded;
    private final float[] scales = new float[KEY_BLOCK];
    private final LaneVisibility visibility;
    private final StripRows rows;
    private long[] visible = new long[0];
    private int keysHere;
    private boolean valuesFinite;

    /**
     * Buffers for blocks of {@link StripTiling#KEY_BLOCK} keys.
     *
     * @param unitColumn whether each value is followed by a 1, so that the sum of the weights is one more output
     */
    public StripWorker(StripTiling tiling, boolean unitColumn) {
        provider = tiling.provider();
        lanes = provider.lanes();
        visibility = new LaneVisibility(tiling.request().mask(), tiling.group());
        headDim = tiling.request().shape().headDim();
        valueDim = tiling.request().shape().valueDim();
        columns = valueDim + (unitColumn ? 1 : 0);
        keyTileFloats = headDim * PITCH;
        valueTileFloats = KEY_BLOCK * PITCH;
        keys = new float[KEY_BLOCK / provider.rows() * keyTileFloats];
        values = new float[provider.roundUpToRows(columns) / provider.rows() * valueTileFloats];
        asLoaded = new float[values.length];
        rows = new StripRows(tiling);
        if (unitColumn) {
            int at = valueDim / provider.rows() * valueTileFloats + valueDim % provider.rows();
            for (int key = 0; key < KEY_BLOCK; key++) {
                values[at + key * PITCH] = 1f;
            }
        }
    }

    /** What moves the rows of a strip between tensors and panels. */
    public StripRows rows() {
        return rows;
    }

    /** Bytes of the heap arrays of a worker. */
    public static long heapBytes(TileProvider provider, int headDim, int columns) {
        long keyFloats = (long) KEY_BLOCK / provider.rows() * headDim * PITCH;
        long valueFloats = (long) provider.roundUpToRows(columns) / provider.rows() * KEY_BLOCK * PITCH;
        return (keyFloats + 2 * valueFloats + KEY_BLOCK + 2L * provider.lanes()) * Float.BYTES
                + (KEY_BLOCK + 1L) * Long.BYTES;
    }

    /**
     * Packs a block of keys for {@link #computeScores}.
     *
     * @param scale scales of INT8 keys
     * @param staging area for rows of another type than float32, or of several pages
     */
    public void loadKeys(
            Tensor key, Optional<Tensor> scale, long batch, long head, long firstKey, int count, long staging) {
        keysHere = count;
        if (count == 0) {
            return;
        }
        BlockPacker packer = provider.packer();
        if (lieTogether(key, firstKey, count)) {
            long rowBytes = key.stride(2) * Float.BYTES;
            packer.packRows(
                    key.segment(),
                    key.rowOffset(batch, head, firstKey),
                    rowBytes,
                    count,
                    headDim,
                    keys,
                    0,
                    keyTileFloats);
        } else {
            widen(key, scale, batch, head, firstKey, count, headDim, staging);
            packer.packRows(
                    Scratch.MEMORY, staging, (long) headDim * Float.BYTES, count, headDim, keys, 0, keyTileFloats);
        }
    }

    /**
     * Packs a block of keys as {@link #loadKeys} does, each element mapped to {@code elu(x) + 1} if wanted
     * (Katharopoulos et al. 2020, Eq. 7), and leaves the mapped rows, contiguous, in the staging area.
     */
    public void loadKeyFeatures(
            Tensor key,
            Optional<Tensor> scale,
            long batch,
            long head,
            long firstKey,
            int count,
            boolean mapped,
            long staging) {
        keysHere = count;
        widen(key, scale, batch, head, firstKey, count, headDim, staging);
        if (mapped) {
            int floats = count * headDim;
            provider.arithmetic().eluPlusOne(staging, (floats + lanes - 1) / lanes);
        }
        long rowBytes = (long) headDim * Float.BYTES;
        provider.packer().packRows(Scratch.MEMORY, staging, rowBytes, count, headDim, keys, 0, keyTileFloats);
    }

    /** Packs a block of values for {@link #accumulateValues}; parameters as for {@link #loadKeys}. */
    public void loadValues(
            Tensor value, Optional<Tensor> scale, long batch, long head, long firstKey, int count, long staging) {
        keysHere = count;
        valuesFinite = true;
        if (count == 0) {
            return;
        }
        BlockPacker packer = provider.packer();
        if (lieTogether(value, firstKey, count)) {
            long rowBytes = value.stride(2) * Float.BYTES;
            long offset = value.rowOffset(batch, head, firstKey);
            valuesFinite =
                    packer.packColumns(value.segment(), offset, rowBytes, count, valueDim, values, valueTileFloats);
        } else {
            widen(value, scale, batch, head, firstKey, count, valueDim, staging);
            long rowBytes = (long) valueDim * Float.BYTES;
            valuesFinite =
                    packer.packColumns(Scratch.MEMORY, staging, rowBytes, count, valueDim, values, valueTileFloats);
        }
    }

    /** Whether floats can be packed from where they are. */
    private static boolean lieTogether(Tensor rows, long first, int count) {
        return rows.elementType() == ElementType.FLOAT32 && rows.rowsTogether(first) >= count;
    }

    /** Writes rows, converted, one after another. */
    private void widen(
            Tensor from,
            Optional<Tensor> scale,
            long batch,
            long head,
            long first,
            int count,
            int width,
            long staging) {
        for (int done = 0; done < count; ) {
            int together = (int) Math.min(count - done, from.rowsTogether(first + done));
            long to = staging + (long) done * width * Float.BYTES;
            widenTogether(from, scale, batch, head, first + done, together, width, to);
            done += together;
        }
    }

    private void widenTogether(
            Tensor from,
            Optional<Tensor> scale,
            long batch,
            long head,
            long first,
            int count,
            int width,
            long staging) {
        if (scale.isPresent()) {
            Tensor ofRows = scale.get();
            for (int i = 0; i < count; i++) {
                scales[i] = ofRows.segment().get(UserMemory.FLOAT, ofRows.rowOffset(batch, head, first + i));
            }
        }
        long rowBytes = from.stride(2) * from.elementType().bytes();
        long offset = from.rowOffset(batch, head, first);
        if (from.elementType() == ElementType.FLOAT32 && from.stride(2) == width) {
            Scratch.load(from.segment(), offset, staging, count * rowBytes);
            return;
        }
        provider.packer().widen(from.elementType(), from.segment(), offset, rowBytes, count, width, scales, staging);
    }

    /**
     * Scores of a range of the loaded keys against a packed strip: {@code S^T = K QT} (Vaswani et al. 2017, Eq. 1).
     * Whole tiles are computed; surplus rows hold nothing of use.
     */
    public void computeScores(long queries, int firstKey, int endKey, long scores) {
        Tile product = provider.product();
        int rows = provider.rows();
        long tileBytes = rows * provider.rowBytes();
        for (int tile = firstKey / rows; tile * rows < endKey; tile++) {
            product.multiply(keys, tile * keyTileFloats, headDim, queries, scores + tile * tileBytes);
        }
    }

    /**
     * Adds the loaded keys and values to a panel of the state: {@code S^T[column][lanes] += V^T phi(K)} (Katharopoulos
     * et al. 2020, Eq. 10), lanes being head dimensions.
     *
     * @param features panel with a row for each key
     * @param state panel with a row for each column of a value
     */
    public void accumulateState(long features, long state) {
        TileProvider paired = provider.paired();
        int rows = provider.rows();
        for (int tile = 0; tile * rows < columns; tile++) {
            long to = state + (long) tile * rows * paired.rowBytes();
            paired.accumulation().multiply(values, tile * valueTileFloats, keysHere, features, to);
        }
    }

    /** Adds a range of the loaded values, weighted: {@code O^T += V^T P^T}. */
    public void accumulateValues(long weights, int firstKey, int endKey, long outputs) {
        Tile accumulation = provider.accumulation();
        int rows = provider.rows();
        long tileBytes = rows * provider.rowBytes();
        long from = weights + firstKey * provider.rowBytes();
        for (int tile = 0; tile * rows < columns; tile++) {
            int packed = tile * valueTileFloats + firstKey * PITCH;
            accumulation.multiply(values, packed, endKey - firstKey, from, outputs + tile * tileBytes);
        }
    }

    /**
     * As {@link #accumulateValues} for a block that some lanes see in part; who sees what is as the last {@link
     * #visibleLanes} found. A hidden value may be NaN or infinite, and 0 times that is NaN: then such values are left out of
     * the sums, and added to the lanes that see them.
     */
    public void accumulateVisibleValues(long weights, int firstKey, int endKey, long outputs) {
        if (valuesFinite) {
            accumulateValues(weights, firstKey, endKey, outputs);
            return;
        }
        System.arraycopy(values, 0, asLoaded, 0, values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.isFinite(values[i]) ? values[i] : 0f;
        }
        accumulateValues(weights, firstKey, endKey, outputs);
        System.arraycopy(asLoaded, 0, values, 0, values.length);
        for (int key = firstKey; key < endKey; key++) {
            for (int column = 0; column < columns; column++) {
                int rows = provider.rows();
                float value = values[column / rows * valueTileFloats + key * PITCH + column % rows];
                if (!Float.isFinite(value)) {
                    addToLanesThatSee(key, value, weights, outputs + column * provider.rowBytes());
                }
            }
        }
    }

    private void addToLanesThatSee(int key, float value, long weights, long outputs) {
        for (int lane = 0; lane < lanes; lane++) {
            if ((visible[key] >>> lane & 1) != 0) {
                long at = outputs + (long) lane * Float.BYTES;
                float weight = Scratch.get(weights + key * provider.rowBytes() + (long) lane * Float.BYTES);
                Scratch.set(at, Math.fma(value, weight, Scratch.get(at)));
            }
        }
    }

    /**
     * Who sees the keys of the loaded block: for each key a bit for each lane, the lowest for lane 0. The array is the
     * worker's, and holds until the next call.
     */
    public long[] visibleLanes(long firstRow, int count, long firstKey) {
        visible = visibility.of(firstRow, count, firstKey, keysHere);
        return visible;
    }
}
