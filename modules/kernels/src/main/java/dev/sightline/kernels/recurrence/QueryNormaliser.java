package dev.sightline.kernels.recurrence;

import dev.sightline.kernels.tile.KeySums;
import java.util.Arrays;

/**
 * The sum of the keys of a head so far, by whose product each query is divided: then it reads a normalised output.
 *
 * <p>Not thread-safe: each worker has its own.
 */
final class QueryNormaliser {
    private final KeySums keySums;
    private final float[] sums;
    private final float[] operands;
    private final float[] products;
    private final int readers;
    private final int features;
    private final int queries;

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
        sums = new float[features + KeySums.ROOM];
    }

    /** Begins a head. */
    void begin() {
        Arrays.fill(sums, 0f);
    }

    /** Adds keys that no query reads. */
    void add(int count) {
        keySums.add(sums, features, count, operands, 0, 0, 0, products);
    }

    /** Adds keys, and divides the queries of each position. */
    void addAndDivide(int count) {
        keySums.add(sums, features, count, operands, 0, readers, queries, products);
        divideByProducts(count);
    }

    /** Divides queries that see all keys so far. */
    void divide(int count) {
        keySums.multiply(sums, features, count * readers, operands, queries, products);
        divideByProducts(count);
    }

    private void divideByProducts(int count) {
        keySums.divide(features, count * readers, products, operands, queries);
    }
}
