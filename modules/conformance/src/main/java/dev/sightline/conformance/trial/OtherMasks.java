package dev.sightline.conformance.trial;

import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Masks beside full, causal and window ones, of every kind and some combinations, each dealt in turn. */
final class OtherMasks {
    private enum Kind {
        PREFIX,
        DOCUMENTS,
        CAUSAL_DOCUMENTS,
        SINKS,
        DILATED,
        GLOBAL,
        BLOCKS,
        ANY,
        DOCUMENTS_WITH_COMMON_KEYS,
        BLOCKS_IN_A_WINDOW
    }

    private static final int DOCUMENTS = 4;
    private static final int[] BLOCK_SIZES = {5, 16, 48, 96};

    private final Deck<Kind> kinds;
    private final SplittableRandom random;

    OtherMasks(SplittableRandom random) {
        kinds = new Deck<>(List.of(Kind.values()), random);
        this.random = random.split();
    }

    Mask of(AttentionShape shape) {
        long queries = shape.queryLength();
        long keys = shape.keyLength();
        long shift = Math.max(0, keys - queries);
        return switch (kinds.deal()) {
            case PREFIX -> Mask.prefix(keys / 3, keys - queries);
            case DOCUMENTS -> Mask.documents(starts(queries), starts(keys));
            case CAUSAL_DOCUMENTS -> Mask.causalDocuments(starts(queries), starts(keys));
            case SINKS ->
                Mask.sinks(random.nextLong(1, 6), random.nextLong(1, 130)).from(shift);
            case DILATED ->
                Mask.dilated(random.nextLong(0, 100), random.nextLong(0, 20), random.nextLong(1, 7))
                        .from(shift);
            case GLOBAL ->
                Mask.global(0, keys / 2, keys + 3).or(Mask.window(7, 2)).from(shift);
            case BLOCKS -> blocks(queries, keys, BLOCK_SIZES[random.nextInt(BLOCK_SIZES.length)]);
            case ANY -> blocks(queries, keys, 1);
            case DOCUMENTS_WITH_COMMON_KEYS ->
                Mask.documents(starts(queries), starts(keys))
                        .and(Mask.causal(keys - queries))
                        .or(Mask.keys(1, 3));
            case BLOCKS_IN_A_WINDOW ->
                blocks(queries, keys, 24).and(Mask.window(60, 30).from(shift));
        };
    }

    /** Starts of documents, some of them empty. */
    private long[] starts(long length) {
        return LongStream.concat(
                        LongStream.of(0, length),
                        LongStream.generate(() -> random.nextLong(length + 1)).limit(DOCUMENTS - 1))
                .sorted()
                .toArray();
    }

    private Mask blocks(long queries, long keys, int size) {
        boolean[][] visible = new boolean[blocksOf(queries, size)][blocksOf(keys, size)];
        for (boolean[] row : visible) {
            for (int column = 0; column < row.length; column++) {
                row[column] = random.nextBoolean();
            }
        }
        return size == 1 ? Mask.visible(visible) : Mask.blocks(visible, size);
    }

    private static int blocksOf(long length, int size) {
        return (int) ((length + size - 1) / size);
    }
}
