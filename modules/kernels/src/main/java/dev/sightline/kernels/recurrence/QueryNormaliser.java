package dev.sightline.kernels.recurrence;

import dev.sightline.kernels.tile.KeySums;
import dev.sightline.kernels.tile.Scratch;

/**
 * The sum of the keys of a head so far, by whose product with it each query is divided.
 *
 * <p>Not thread-safe: each worker has its own.
 */
final class QueryNormaliser {
    private final KeySums keySums;
    private final float[] operands;
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
        keySums.add(slot + sumsAt, features, count, operands, 0);
    }

    /** Adds keys, and divides the queries of each position. */
    void addAndDivide(int count) {
        keySums.addAndDivide(slot + sumsAt, features, count, operands, 0, readers, queries, slot + roomAt);
    }

    /** Divides queries that see all keys so far. */
    void divide(int count) {
        keySums.divide(slot + sumsAt, features, count * readers, operands, queries, slot + roomAt);
    }
}
