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
    private final int keyTileFloats;
    private final int valueTileFloats;
    private final float[] keys;
    private final float[] values;
    private final float[] asLoaded;
    private final RowLoader loader;
    private final LaneVisibility visibility;
    private final StripRows rows;
    private long[] visible = new long[0];
    private int keysHere;
    private boolean valuesFinite;

    /**
     * Buffers for blocks of {@link StripTiling#KEY_BLOCK} keys.
     */
    public StripWorker(StripTiling tiling) {
        provider = tiling.provider();
        lanes = provider.lanes();
        visibility = new LaneVisibility(tiling.request().mask(), tiling.group());
        headDim = tiling.request().shape().headDim();
        valueDim = tiling.request().shape().valueDim();
        keyTileFloats = headDim * PITCH;
        valueTileFloats = KEY_BLOCK * PITCH;
        keys = new float[KEY_BLOCK / provider.rows() * keyTileFloats];
        values = new float[provider.roundUpToRows(valueDim) / provider.rows() * valueTileFloats];
        asLoaded = new float[values.length];
        rows = new StripRows(tiling);
        loader = new RowLoader(provider, KEY_BLOCK);
    }

    /** What moves the rows of a strip between tensors and panels. */
    public StripRows rows() {
        return rows;
    }

    /** Bytes of the heap arrays of a worker. */
    public static long heapBytes(TileProvider provider, int headDim, int valueDim) {
        long keyFloats = (long) KEY_BLOCK / provider.rows() * headDim * PITCH;
        long valueFloats = (long) provider.roundUpToRows(valueDim) / provider.rows() * KEY_BLOCK * PITCH;
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
        loader.load(from, scale, batch, head, first, count, 0, width, staging, (long) width * Float.BYTES);
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

    /** Adds a range of the loaded values, weighted: {@code O^T += V^T P^T}. */
    public void accumulateValues(long weights, int firstKey, int endKey, long outputs) {
        Tile accumulation = provider.accumulation();
        int rows = provider.rows();
        long tileBytes = rows * provider.rowBytes();
        long from = weights + firstKey * provider.rowBytes();
        for (int tile = 0; tile * rows < valueDim; tile++) {
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
            for (int column = 0; column < valueDim; column++) {
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
