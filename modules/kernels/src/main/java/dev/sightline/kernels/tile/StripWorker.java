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
    /** Keys that are looked at together for who sees them: shorter runs would cost more in calls than they leave out. */
    private static final int RUN = 16;

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
    private final int vectorLanes;
    private final long vectorBytes;
    private long[] visible = new long[0];
    private int keysHere;
    private boolean valuesFinite;

    /**
     * Buffers for blocks of {@link StripTiling#KEY_BLOCK} keys.
     */
    public StripWorker(StripTiling tiling) {
        provider = tiling.provider();
        lanes = provider.lanes();
        vectorLanes = lanes / provider.vectors();
        vectorBytes = (long) vectorLanes * Float.BYTES;
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
     * Whole tiles are computed; surplus rows, and vectors without a row of the strip, hold nothing of use.
     *
     * @param rowsOfStrip rows of the strip
     */
    public void computeScores(long queries, int rowsOfStrip, int firstKey, int endKey, long scores) {
        Tile product = provider.product(vectors(rowsOfStrip));
        int rows = provider.rows();
        long tileBytes = rows * provider.rowBytes();
        for (int tile = firstKey / rows; tile * rows < endKey; tile++) {
            product.multiply(keys, tile * keyTileFloats, headDim, queries, scores + tile * tileBytes);
        }
    }

    private int vectors(int rowsOfStrip) {
        return Math.ceilDiv(rowsOfStrip, vectorLanes);
    }

    /**
     * As {@link #computeScores} for keys that some rows see: of each tile the vectors in which a row sees one of its keys;
     * the others stay as they are. Who sees what is as the last {@link #findVisibleLanes} found.
     */
    public void computeVisibleScores(long queries, int firstKey, int endKey, long scores) {
        int rows = provider.rows();
        long tileBytes = rows * provider.rowBytes();
        for (int tile = firstKey / rows; tile * rows < endKey; tile++) {
            long seeing = seeing(Math.max(tile * rows, firstKey), Math.min((tile + 1) * rows, endKey));
            if (seeing != 0) {
                int first = firstVector(seeing);
                long shift = first * vectorBytes;
                provider.product(endVector(seeing) - first)
                        .multiply(
                                keys,
                                tile * keyTileFloats,
                                headDim,
                                queries + shift,
                                scores + tile * tileBytes + shift);
            }
        }
    }

    /** The lanes that see one of a range of keys. */
    private long seeing(int firstKey, int endKey) {
        long seeing = 0;
        for (int key = firstKey; key < endKey; key++) {
            seeing |= visible[key];
        }
        return seeing;
    }

    private int firstVector(long seeing) {
        return Long.numberOfTrailingZeros(seeing) / vectorLanes;
    }

    private int endVector(long seeing) {
        return (Long.SIZE - 1 - Long.numberOfLeadingZeros(seeing)) / vectorLanes + 1;
    }

    /** Adds a range of the loaded values, weighted: {@code O^T += V^T P^T}. */
    public void accumulateValues(long weights, int rowsOfStrip, int firstKey, int endKey, long outputs) {
        accumulateVectors(weights, 0, vectors(rowsOfStrip), firstKey, endKey, outputs);
    }

    private void accumulateVectors(long weights, int first, int end, int firstKey, int endKey, long outputs) {
        Tile accumulation = provider.accumulation(end - first);
        long shift = first * vectorBytes;
        int rows = provider.rows();
        long tileBytes = rows * provider.rowBytes();
        long from = weights + firstKey * provider.rowBytes() + shift;
        for (int tile = 0; tile * rows < valueDim; tile++) {
            int packed = tile * valueTileFloats + firstKey * PITCH;
            accumulation.multiply(values, packed, endKey - firstKey, from, outputs + tile * tileBytes + shift);
        }
    }

    /**
     * As {@link #accumulateValues}, in runs of keys that the same vectors see. Elsewhere weights are 0, and adding 0 changes
     * at most the sign of a sum of 0, which ends where that is folded into the closed sums.
     */
    private void accumulateSeenValues(long weights, int firstKey, int endKey, long outputs) {
        int key = firstKey;
        while (key < endKey) {
            long seeing = seeing(key, endOfRun(key, endKey));
            int end = endOfRun(key, endKey);
            while (end < endKey && sameVectors(seeing, seeing(end, endOfRun(end, endKey)))) {
                end = endOfRun(end, endKey);
            }
            if (seeing != 0) {
                accumulateVectors(weights, firstVector(seeing), endVector(seeing), key, end, outputs);
            }
            key = end;
        }
    }

    private static int endOfRun(int key, int endKey) {
        return Math.min(key / RUN * RUN + RUN, endKey);
    }

    private boolean sameVectors(long seeing, long others) {
        if (seeing == 0 || others == 0) {
            return seeing == others;
        }
        return firstVector(seeing) == firstVector(others) && endVector(seeing) == endVector(others);
    }

    /**
     * As {@link #accumulateValues} for a block that some lanes see in part; who sees what is as the last {@link
     * #findVisibleLanes} found. A hidden value may be NaN or infinite, and 0 times that is NaN: then such values are left out of
     * the sums, and added to the lanes that see them.
     */
    public void accumulateVisibleValues(long weights, int firstKey, int endKey, long outputs) {
        if (valuesFinite) {
            accumulateSeenValues(weights, firstKey, endKey, outputs);
            return;
        }
        System.arraycopy(values, 0, asLoaded, 0, values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.isFinite(values[i]) ? values[i] : 0f;
        }
        accumulateSeenValues(weights, firstKey, endKey, outputs);
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
     * Finds who sees the keys of the loaded block: for each key a bit for each lane, the lowest for lane 0. The array is the
     * worker's, and holds until the next call.
     */
    public long[] findVisibleLanes(long firstRow, int count, long firstKey) {
        visible = visibility.of(firstRow, count, firstKey, keysHere);
        return visible;
    }
}
