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
    private final StripRows rows;
    private final int vectorLanes;
    private final long vectorBytes;
    private boolean valuesFinite;

    /**
     * Buffers for blocks of {@link StripTiling#KEY_BLOCK} keys.
     */
    public StripWorker(StripTiling tiling) {
        provider = tiling.provider();
        lanes = provider.lanes();
        vectorLanes = lanes / provider.vectors();
        vectorBytes = (long) vectorLanes * Float.BYTES;
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
     * Scores of the loaded keys of a view against a packed strip: {@code S^T = K QT} (Vaswani et al. 2017, Eq. 1). Whole
     * tiles are computed, of the vectors with a row that sees one of their keys; surplus rows of the panel hold nothing of
     * use, and what else is left out stays as it is.
     */
    public void computeScores(BlockView view, long queries, long scores) {
        int rows = provider.rows();
        long tileBytes = rows * provider.rowBytes();
        for (int tile = view.first() / rows; tile * rows < view.end(); tile++) {
            long seeing = view.seeing(Math.max(tile * rows, view.first()), Math.min((tile + 1) * rows, view.end()));
            if (seeing != 0) {
                int first = view.firstVector(seeing);
                long shift = first * vectorBytes;
                provider.product(view.endVector(seeing) - first)
                        .multiply(
                                keys,
                                tile * keyTileFloats,
                                headDim,
                                queries + shift,
                                scores + tile * tileBytes + shift);
            }
        }
    }

    /**
     * Adds the loaded values of a view, weighted: {@code O^T += V^T P^T}. Values that no lane of a vector sees are left out
     * of it: their weights are 0, and adding 0 changes at most the sign of a sum of 0, which no output shows.
     *
     * <p>A value that is hidden from some lanes may be NaN or infinite, and 0 times that is NaN: then such values are left
     * out of the sums, and added to the lanes that see them.
     */
    public void accumulateValues(BlockView view, long weights, long outputs) {
        if (!view.partial() || valuesFinite) {
            accumulateRuns(view, weights, outputs);
            return;
        }
        System.arraycopy(values, 0, asLoaded, 0, values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.isFinite(values[i]) ? values[i] : 0f;
        }
        accumulateRuns(view, weights, outputs);
        System.arraycopy(asLoaded, 0, values, 0, values.length);
        int rows = provider.rows();
        for (int key = view.first(); key < view.end(); key++) {
            for (int column = 0; column < valueDim; column++) {
                float value = values[column / rows * valueTileFloats + key * PITCH + column % rows];
                if (!Float.isFinite(value)) {
                    long weightsOfKey = weights + key * provider.rowBytes();
                    addToLanes(view.lanes()[key], value, weightsOfKey, outputs + column * provider.rowBytes());
                }
            }
        }
    }

    /** In runs of keys that the same vectors see. */
    private void accumulateRuns(BlockView view, long weights, long outputs) {
        int key = view.first();
        while (key < view.end()) {
            int end = view.endOfRun(key);
            long seeing = view.seeing(key, end);
            if (seeing != 0) {
                int first = view.firstVector(seeing);
                accumulate(view.endVector(seeing) - first, first * vectorBytes, key, end, weights, outputs);
            }
            key = end;
        }
    }

    private void accumulate(int vectors, long shift, int firstKey, int endKey, long weights, long outputs) {
        Tile accumulation = provider.accumulation(vectors);
        int rows = provider.rows();
        long tileBytes = rows * provider.rowBytes();
        long from = weights + firstKey * provider.rowBytes() + shift;
        for (int tile = 0; tile * rows < valueDim; tile++) {
            int packed = tile * valueTileFloats + firstKey * PITCH;
            accumulation.multiply(values, packed, endKey - firstKey, from, outputs + tile * tileBytes + shift);
        }
    }

    private void addToLanes(long seeing, float value, long weights, long outputs) {
        for (int lane = 0; lane < lanes; lane++) {
            if ((seeing >>> lane & 1) != 0) {
                long at = outputs + (long) lane * Float.BYTES;
                float weight = Scratch.get(weights + (long) lane * Float.BYTES);
                Scratch.set(at, Math.fma(value, weight, Scratch.get(at)));
            }
        }
    }
}
