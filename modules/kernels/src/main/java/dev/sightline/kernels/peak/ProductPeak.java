package dev.sightline.kernels.peak;

import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.StripTiling;
import dev.sightline.kernels.tile.Tile;
import dev.sightline.kernels.tile.TileProvider;
import dev.sightline.kernels.tile.TileProviders;
import java.util.Arrays;

/**
 * The innermost product of attention alone: the scores of one block of packed keys against one packed strip of queries,
 * all of it in the nearest caches. What a kernel loses to this is its packing, its softmax and its memory; what this
 * loses to {@link ArithmeticPeak} is the overhead of the micro-kernel, which no kernel on top of it can regain.
 *
 * <p>Borrows a slot of the kernels' scratch for each run. Not thread-safe. Cost of {@link #run}: {@link #flops} FLOPs.
 */
public final class ProductPeak {
    private static final int WIDEST = 256;

    /** Products of one run: packing the queries for them must not count. */
    private static final int REPETITIONS = 64;

    private static final float QUERY = 0.5f;
    private static final float KEY = 0.25f;

    private final TileProvider provider = TileProviders.chosen();
    private final int headDim;
    private final float[] keys;
    private final float[] queries;

    private ProductPeak(int headDim) {
        this.headDim = headDim;
        keys = new float[tiles() * headDim * Tile.PITCH];
        Arrays.fill(keys, KEY);
        queries = new float[headDim * provider.lanes()];
        Arrays.fill(queries, QUERY);
    }

    /**
     * For queries and keys of a width.
     *
     * @throws IllegalArgumentException if the width is not between 1 and 256
     */
    public static ProductPeak of(int headDim) {
        if (headDim < 1 || headDim > WIDEST) {
            throw new IllegalArgumentException("headDim " + headDim + " is not between 1 and " + WIDEST);
        }
        return new ProductPeak(headDim);
    }

    private int tiles() {
        return StripTiling.KEY_BLOCK / provider.rows();
    }

    /** What computes, such as {@code "vector-512"} or {@code "scalar"}. */
    public String provider() {
        return provider.name();
    }

    /** FLOPs of one {@link #run}; a fused multiply-add counts as two. */
    public double flops() {
        return 2.0 * REPETITIONS * StripTiling.KEY_BLOCK * provider.lanes() * headDim;
    }

    /** Computes the scores, again and again, and returns the last one. */
    public float run() {
        long slot = Scratch.acquire(0);
        try {
            Scratch.write(queries, 0, slot, queries.length);
            long scores = slot + headDim * provider.rowBytes();
            for (int i = 0; i < REPETITIONS; i++) {
                multiply(slot, scores);
            }
            return Scratch.get(scores + StripTiling.KEY_BLOCK * provider.rowBytes() - Float.BYTES);
        } finally {
            Scratch.release(slot);
        }
    }

    private void multiply(long packed, long scores) {
        Tile product = provider.product();
        long tileBytes = provider.rows() * provider.rowBytes();
        for (int tile = 0; tile < tiles(); tile++) {
            product.multiply(keys, tile * headDim * Tile.PITCH, headDim, packed, scores + tile * tileBytes);
        }
    }
}
