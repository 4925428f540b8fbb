package dev.sightline.attention.state;

import java.util.Arrays;

/**
 * The pages with the largest bounds, and always the first and the last: sinks and the newest positions lie there. Equal
 * bounds go to the lower page, and a NaN is larger than all, so that what cannot be judged is read.
 *
 * <p>O(pages log pages), without boxing. Not thread-safe: keeps its scratch.
 */
final class PageSelection {
    private static final long WHOLE = 0xffff_ffffL;

    private long[] order = {};
    private float[] bounds = {};
    private int[] chosen = {};

    /** Room for the bounds of so many pages. */
    float[] room(int pages) {
        if (bounds.length < pages) {
            bounds = new float[Math.max(pages, 2 * bounds.length)];
            order = new long[bounds.length];
        }
        return bounds;
    }

    /** All pages, of which there are no more than wanted. */
    void takeAll(int pages) {
        chosen = new int[pages];
        Arrays.setAll(chosen, page -> page);
    }

    /**
     * Chooses by the bounds in {@link #room}.
     *
     * @param pages that there are
     * @param wanted 2 or more, fewer than there are
     */
    void choose(int pages, int wanted) {
        for (int page = 0; page < pages; page++) {
            boolean always = page == 0 || page == pages - 1;
            long rank = always ? Integer.MAX_VALUE : rank(bounds[page]);
            order[page] = rank << Integer.SIZE | (~page & WHOLE);
        }
        Arrays.sort(order, 0, pages);
        if (chosen.length != wanted) {
            chosen = new int[wanted];
        }
        for (int i = 0; i < wanted; i++) {
            chosen[i] = ~(int) order[pages - wanted + i];
        }
        Arrays.sort(chosen);
    }

    /** Whole numbers in the order of floats; both zeros are one, and NaN is the highest. */
    private static int rank(float bound) {
        int bits = Float.floatToIntBits(bound + 0f);
        return bits ^ (bits >> (Integer.SIZE - 1) & Integer.MAX_VALUE);
    }

    /** Pages chosen last, ascending; empty before the first choice. */
    int[] chosen() {
        return chosen;
    }

    /** Bytes held. */
    long bytes() {
        return (long) order.length * Long.BYTES + (long) (bounds.length + chosen.length) * Integer.BYTES;
    }
}
