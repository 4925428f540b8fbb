package dev.sightline.attention;

import java.util.Arrays;

/**
 * Documents packed behind one another: a query sees the keys of its own document, all of them or up to its own. Queries
 * beyond the last document see nothing. Made by {@link Mask#documents} and {@link Mask#causalDocuments}; the time of a
 * question grows with the logarithm of their number.
 */
public final class DocumentMask implements BandMask {
    private final long[] queryStarts;
    private final long[] keyStarts;
    private final boolean causal;
    private final long offset;

    /** Starts of documents, and the end of the last; {@code offset} is the position of query 0. */
    DocumentMask(long[] queryStarts, long[] keyStarts, boolean causal, long offset) {
        this.queryStarts = checked("queries", queryStarts);
        this.keyStarts = checked("keys", keyStarts);
        if (queryStarts.length != keyStarts.length) {
            throw new IllegalArgumentException("documents of queries and of keys must be as many, found "
                    + (queryStarts.length - 1) + " and " + (keyStarts.length - 1));
        }
        this.causal = causal;
        this.offset = offset;
    }

    private static long[] checked(String of, long[] starts) {
        if (starts.length == 0 || starts[0] != 0) {
            throw new IllegalArgumentException("starts of documents of " + of
                    + " begin with 0 and end with the length, found " + Arrays.toString(starts));
        }
        for (int i = 1; i < starts.length; i++) {
            if (starts[i] < starts[i - 1]) {
                throw new IllegalArgumentException("starts of documents of " + of + " must not fall, found "
                        + starts[i - 1] + " before " + starts[i]);
            }
        }
        return starts.clone();
    }

    /** Documents. */
    public int count() {
        return queryStarts.length - 1;
    }

    /** Whether a query sees no key after its own. */
    public boolean isCausal() {
        return causal;
    }

    /** The document of a query: the last that begins at or before it, so that empty ones have none. */
    private int documentOf(long query) {
        int low = 0;
        int high = count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (queryStarts[middle + 1] <= query) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public long firstVisibleKey(long query) {
        return keyStarts[documentOf(query + offset)];
    }

    @Override
    public long endVisibleKey(long query) {
        long position = query + offset;
        int document = documentOf(position);
        if (document == count()) {
            return keyStarts[document];
        }
        long end = keyStarts[document + 1];
        return causal ? Math.max(keyStarts[document], end - (queryStarts[document + 1] - 1 - position)) : end;
    }

    @Override
    public DocumentMask from(long query) {
        return new DocumentMask(queryStarts, keyStarts, causal, offset + query);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DocumentMask mask
                && Arrays.equals(queryStarts, mask.queryStarts)
                && Arrays.equals(keyStarts, mask.keyStarts)
                && causal == mask.causal
                && offset == mask.offset;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(queryStarts) + Arrays.hashCode(keyStarts))
                + Long.hashCode(2 * offset + (causal ? 1 : 0));
    }

    @Override
    public String toString() {
        return "Documents[count=" + count() + ", queries=" + queryStarts[count()] + ", keys=" + keyStarts[count()]
                + ", causal=" + causal + ", offset=" + offset + "]";
    }
}
