package dev.sightline.attention;

/**
 * A mask as text, a line for some queries and a character for some keys: {@code #} where all pairs are visible, {@code .}
 * where none is, {@code +} where some are.
 */
public final class MaskPicture {
    private static final int MOST_CELLS = 256;

    private MaskPicture() {}

    /**
     * Draws a mask; where the lengths exceed the cells, a character stands for a tile.
     *
     * @param cells lines and characters of a line at most, from 1 to 256
     * @throws IllegalArgumentException if a length is negative or the cells are out of range
     */
    public static String of(Mask mask, long queryLength, long keyLength, int cells) {
        if (queryLength < 0 || keyLength < 0 || cells < 1 || cells > MOST_CELLS) {
            throw new IllegalArgumentException("a picture needs lengths of 0 or more and 1 to " + MOST_CELLS
                    + " cells, found " + queryLength + " x " + keyLength + " in " + cells);
        }
        long queries = Math.max(1, (queryLength + cells - 1) / cells);
        long keys = Math.max(1, (keyLength + cells - 1) / cells);
        StringBuilder picture = new StringBuilder();
        for (long query = 0; query < queryLength; query += queries) {
            for (long key = 0; key < keyLength; key += keys) {
                picture.append(cell(
                        mask, query, Math.min(query + queries, queryLength), key, Math.min(key + keys, keyLength)));
            }
            picture.append('\n');
        }
        return picture.toString();
    }

    private static char cell(Mask mask, long firstQuery, long endQuery, long firstKey, long endKey) {
        // The class of one pair is exact; of a tile, only FULL and EMPTY are.
        return switch (mask.classify(firstQuery, endQuery, firstKey, endKey)) {
            case FULL -> '#';
            case EMPTY -> '.';
            case PARTIAL -> {
                if (endQuery - firstQuery == 1 && endKey - firstKey == 1) {
                    yield mask.isVisible(firstQuery, firstKey) ? '#' : '.';
                }
                yield '+';
            }
        };
    }
}
