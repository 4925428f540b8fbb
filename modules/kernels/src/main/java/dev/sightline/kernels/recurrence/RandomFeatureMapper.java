package dev.sightline.kernels.recurrence;

import dev.sightline.attention.PositiveRandomFeatures;
import dev.sightline.kernels.tile.LaneTransposition;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.Tile;
import dev.sightline.kernels.tile.TileProvider;

/**
 * {@link PositiveRandomFeatures} of rows, by the tiles of matrix products: rows are turned into lanes, multiplied by the
 * projection, exponentiated, and turned back. The squared length of a row is one more of its numbers, with {@code
 * -scale / 2} as its weight in every feature, so that the product is the whole exponent.
 *
 * <p>Not thread-safe: each thread of a plan has its own; the packed projection is shared.
 */
final class RandomFeatureMapper {
    private final TileProvider provider;
    private final PositiveRandomFeatures features;
    private final int headDim;
    private final float[] projection;
    private final long[] offsets;

    /**
     * A mapper.
     *
     * @param projection by {@link #pack}
     */
    RandomFeatureMapper(TileProvider provider, PositiveRandomFeatures features, int headDim, float[] projection) {
        this.provider = provider;
        this.features = features;
        this.headDim = headDim;
        this.projection = projection;
        offsets = new long[provider.lanes()];
    }

    /** The projection as left operands of tiles, a step for each coordinate and one for the squared length. */
    static float[] pack(TileProvider provider, PositiveRandomFeatures features, int headDim) {
        float[] rows = features.projection(headDim);
        double factor = Math.sqrt(features.scale());
        int tileFloats = (headDim + 1) * Tile.PITCH;
        float[] packed = new float[packedFloats(provider, features, headDim)];
        for (int row = 0; row < features.count(); row++) {
            int first = row / provider.rows() * tileFloats + row % provider.rows();
            for (int i = 0; i < headDim; i++) {
                packed[first + i * Tile.PITCH] = (float) (factor * rows[row * headDim + i]);
            }
            packed[first + headDim * Tile.PITCH] = (float) (-features.scale() / 2);
        }
        return packed;
    }

    /** Floats of a packed projection. */
    static int packedFloats(TileProvider provider, PositiveRandomFeatures features, int headDim) {
        return provider.roundUpToRows(features.count()) / provider.rows() * (headDim + 1) * Tile.PITCH;
    }

    /** Bytes of scratch that {@link #map} needs. */
    static long scratchBytes(TileProvider provider, PositiveRandomFeatures features, int headDim) {
        return panels(provider, features, headDim)
                + provider.transposition().stagingBytes(Math.max(headDim, features.count()));
    }

    /** Bytes of the panels of rows, of features and of their common factor. */
    private static long panels(TileProvider provider, PositiveRandomFeatures features, int headDim) {
        return (headDim + 2L + provider.roundUpToRows(features.count())) * provider.rowBytes();
    }

    /**
     * Maps rows.
     *
     * @param rows byte offset in the scratch, [count][headDim]
     * @param room byte offset of {@link #scratchBytes}, aligned to a vector
     * @param to where features go
     * @param index of the first feature of the first row
     * @param pitch floats from row to row there
     */
    void map(long rows, int count, long room, float[] to, int index, int pitch) {
        long factor = room;
        long numbers = factor + provider.rowBytes();
        long products = numbers + (headDim + 1L) * provider.rowBytes();
        long staging = room + panels(provider, features, headDim);
        Scratch.fill(factor, provider.lanes(), (float) (1 / Math.sqrt(features.count())));
        for (int first = 0; first < count; first += provider.lanes()) {
            int here = Math.min(provider.lanes(), count - first);
            writeNumbers(rows, first, here, staging, numbers);
            multiply(numbers, products);
            provider.arithmetic().exponential(products, features.count());
            readFeatures(products, here, factor, staging, to, index + first * pitch, pitch);
        }
    }

    /** A lane for each row, the last one for those that are none; under it its squared length. */
    private void writeNumbers(long rows, int first, int count, long staging, long numbers) {
        for (int lane = 0; lane < offsets.length; lane++) {
            offsets[lane] = rows + (first + Math.min(lane, count - 1L)) * headDim * Float.BYTES;
        }
        provider.transposition().toLanes(Scratch.MEMORY, offsets, headDim, 1f, staging, numbers);
        provider.arithmetic().sumOfSquares(numbers, headDim, numbers + headDim * provider.rowBytes());
    }

    private void multiply(long numbers, long products) {
        int tileFloats = (headDim + 1) * Tile.PITCH;
        long tileBytes = provider.rows() * provider.rowBytes();
        for (int tile = 0; tile * provider.rows() < features.count(); tile++) {
            provider.product()
                    .multiply(projection, tile * tileFloats, headDim + 1, numbers, products + tile * tileBytes);
        }
    }

    private void readFeatures(long products, int count, long factor, long staging, float[] to, int index, int pitch) {
        LaneTransposition transposition = provider.transposition();
        long rowBytes = (long) LaneTransposition.pitch(features.count()) * Float.BYTES;
        for (int first = 0; first < count; first += transposition.rows()) {
            long lane = (long) first * Float.BYTES;
            long turned = transposition.toRows(products + lane, features.count(), factor + lane, staging);
            for (int i = 0; i < transposition.rows() && first + i < count; i++) {
                Scratch.read(turned + i * rowBytes, to, index + (first + i) * pitch, features.count());
            }
        }
    }
}
