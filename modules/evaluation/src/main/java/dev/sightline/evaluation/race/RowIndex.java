package dev.sightline.evaluation.race;

import dev.sightline.attention.AttentionShape;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Names one row of an output.
 *
 * @param batch which sequence
 * @param queryHead which head
 * @param query which position
 */
record RowIndex(long batch, long queryHead, long query) {
    /** Positions that are drawn in each head, beside the edges. */
    private static final int DRAWN = 6;

    /** Sizes at whose multiples kernels begin another tile. */
    private static final int[] TILES = {16, 64, 128, 512};

    /** Heads that are looked at, at most. */
    private static final int HEADS = 3;

    /**
     * The rows to check: in the first, the last and a drawn head the first and the last row, both sides of the edges of
     * common tiles, and drawn ones.
     */
    static List<RowIndex> sample(AttentionShape shape, long seed) {
        RandomStream random = RandomStream.of(seed, "race rows", 0);
        Set<Long> heads = new LinkedHashSet<>(List.of(0L, shape.queryHeads() - 1));
        if (shape.queryHeads() > HEADS) {
            heads.add((long) random.nextInt(Math.toIntExact(shape.queryHeads())));
        }
        List<RowIndex> rows = new ArrayList<>();
        for (long head : heads) {
            for (long query : queries(shape.queryLength(), random)) {
                rows.add(new RowIndex(shape.batch() - 1, head, query));
            }
        }
        return rows;
    }

    private static Set<Long> queries(long length, RandomStream random) {
        Set<Long> queries = new LinkedHashSet<>(List.of(0L, length - 1));
        for (int tile : TILES) {
            if (tile < length) {
                queries.add(tile - 1L);
                queries.add((long) tile);
            }
        }
        for (int i = 0; i < DRAWN; i++) {
            queries.add((long) random.nextInt(Math.toIntExact(length)));
        }
        return queries;
    }
}
