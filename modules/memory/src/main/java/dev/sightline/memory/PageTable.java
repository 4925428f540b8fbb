package dev.sightline.memory;

import java.util.Arrays;
import java.util.Objects;

/**
 * Which page of a pool holds which positions of which sequence: page {@code p} of a sequence holds the positions from
 * {@code p * pageLength} on. A page may stand at several places, in several sequences, too. Reference: Kwon et al. (2023),
 * section 4.1, arXiv 2309.06180.
 *
 * <p>Tensors made by {@link Tensor#paged} read the table as it is. Not thread-safe: the owner changes it while nothing
 * reads.
 */
public final class PageTable {
    private static final int FIRST_PAGES = 8;

    private final long pageLength;
    private final int[][] pages;
    private final int[] counts;

    /**
     * No pages.
     *
     * @throws IllegalArgumentException if there are fewer than 0 sequences or 1 position a page
     */
    public PageTable(int sequences, long pageLength) {
        if (sequences < 0 || pageLength < 1) {
            throw new IllegalArgumentException("a table of " + sequences + " sequences and pages of " + pageLength
                    + " positions; expected at least 0 and 1");
        }
        this.pageLength = pageLength;
        this.pages = new int[sequences][0];
        this.counts = new int[sequences];
    }

    /** Positions of a page. */
    public long pageLength() {
        return pageLength;
    }

    /** Sequences of the table. */
    public int sequences() {
        return pages.length;
    }

    /** Pages of a sequence. */
    public int count(int sequence) {
        return counts[sequence];
    }

    /** A page of a sequence. */
    public int page(int sequence, long index) {
        Objects.checkIndex(index, counts[sequence]);
        return pages[sequence][(int) index];
    }

    /** Appends a page to a sequence. */
    public void append(int sequence, int page) {
        int count = counts[sequence];
        if (count == pages[sequence].length) {
            pages[sequence] = Arrays.copyOf(pages[sequence], Math.max(FIRST_PAGES, 2 * count));
        }
        pages[sequence][count] = page;
        counts[sequence]++;
    }

    /** Puts another page in the place of one. */
    public void replace(int sequence, long index, int page) {
        Objects.checkIndex(index, counts[sequence]);
        pages[sequence][(int) index] = page;
    }
}
