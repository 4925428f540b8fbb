package dev.sightline.kernels.recurrence;

import dev.sightline.kernels.tile.KeySums;
import dev.sightline.kernels.tile.Scratch;

/**
 * The sum of the keys of a head so far, by whose product each query is divided: then it reads a normalised output.
 *
 * <p>Not thread-safe: each worker has its own.
 */
final class QueryNormaliser {
    private final KeySums keySums;
    private final float[] operands;
    private final float[] products;
    private final int readers;
    private final int features;
    private final int queries;
    private final long bytes;

    // Where things lie within a slot.
    private final long sumsAt;
    private final long roomAt;

    private long slot;

    /**
     * A normaliser.
     *
     * @param operands the keys and queries of a chunk, where the tiling says
     */
    QueryNormaliser(StateTiling tiling, float[] operands) {
        this.operands = operands;
        keySums = tiling.provider().keySums();
        products = new float[tiling.chunk() * tiling.readers()];
        readers = tiling.readers();
        features = tiling.features();
        queries = tiling.queries();
        bytes = tiling.keySumsBytes();
        sumsAt = tiling.keySums(0);
        roomAt = tiling.roomOfKeySums(0);
    }

    /** Begins a head, in a slot of the scratch. */
    void begin(long ofSlot) {
        slot = ofSlot;
        Scratch.clear(slot + sumsAt, bytes);
    }

    /** Adds keys that no query reads. */
    void add(int count) {
        keySums.add(slot + sumsAt, features, count, operands, 0, 0, 0, products, slot + roomAt);
    }

    /** Adds keys, and divides the queries of each position. */
    void addAndDivide(int count) {
        keySums.add(slot + sumsAt, features, count, operands, 0, readers, queries, products, slot + roomAt);
        divideByProducts(count);
    }

    /** Divides queries that see all keys so far. */
    void divide(int count) {
        keySums.multiply(slot + sumsAt, features, count * readers, operands, queries, products, slot + roomAt);
        divideByProducts(count);
    }

    private void divideByProducts(int count) {
        for (int row = 0; row < count * readers; row++) {
            int first = queries + row * features;
            // A normaliser that has vanished tells nothing, and its reciprocal would invent an infinity.
            float factor = Math.abs(products[row]) < Float.MIN_NORMAL ? Float.NaN : 1f / products[row];
            for (int i = first; i < first + features; i++) {
                operands[i] *= factor;
            }
        }
    }
}
