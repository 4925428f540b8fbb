package dev.sightline.attention.state;

import java.util.Arrays;

/**
 * The elementwise minimum and maximum of the keys of each page of one head, from which follows how high a score can be: no
 * key k of a page gives a query q more than
 *
 * <pre>
 *   q . k  &lt;=  sum_c max(q_c min_c, q_c max_c)
 * </pre>
 *
 * Reference: Tang et al. (2024), Algorithm 1, arXiv 2406.10774. A row of the table is one of the 2 headDim numbers for all
 * pages, so that a query reads, of each column c, the row that its sign asks for, and the loop over pages is one that the
 * just-in-time compiler turns into vectors: 2 headDim FLOPs and 4 headDim bytes for each page and query head.
 *
 * <p>On the heap, for at most twice as many pages as there are. Not thread-safe.
 */
final class PageBounds {
    /** Pages whose bounds are summed at once, so that they and the rows they read stay in the caches of a core. */
    private static final int TILE = 512;

    private static final int FIRST_PAGES = 16;

    /** Between rows, so that they do not begin at one place of every 4 KiB, where loads would wait for stores. */
    private static final int GAP = 16;

    private final int headDim;
    private float[] numbers = {};
    private float[] ofHead = {};
    private int capacity;
    private int pages;

    PageBounds(int headDim) {
        this.headDim = headDim;
    }

    /** The same pages, apart from here on. */
    PageBounds copy() {
        PageBounds copy = new PageBounds(headDim);
        copy.numbers = numbers.clone();
        copy.capacity = capacity;
        copy.pages = pages;
        return copy;
    }

    /** Bytes held. */
    long bytes() {
        return (long) (numbers.length + ofHead.length) * Float.BYTES;
    }

    /**
     * Takes the next keys of a page into account. A NaN stays.
     *
     * @param page one of those that there are, or the next
     * @param keys [count, headDim]
     */
    void include(int page, float[] keys) {
        if (page == capacity) {
            grow();
        }
        for (int column = 0; column < headDim; column++) {
            int lowest = row(column, 0) + page;
            int highest = row(column, 1) + page;
            float low = page < pages ? numbers[lowest] : Float.POSITIVE_INFINITY;
            float high = page < pages ? numbers[highest] : Float.NEGATIVE_INFINITY;
            for (int at = column; at < keys.length; at += headDim) {
                low = Math.min(low, keys[at]);
                high = Math.max(high, keys[at]);
            }
            numbers[lowest] = low;
            numbers[highest] = high;
        }
        pages = Math.max(pages, page + 1);
    }

    private void grow() {
        int wider = Math.max(FIRST_PAGES, Math.multiplyExact(2, capacity));
        int rows = Math.multiplyExact(2, headDim);
        float[] grown = new float[Math.multiplyExact(rows, Math.addExact(wider, GAP))];
        for (int row = 0; pages > 0 && row < rows; row++) {
            System.arraycopy(numbers, row * (capacity + GAP), grown, row * (wider + GAP), pages);
        }
        numbers = grown;
        capacity = wider;
    }

    /** Where a row of minima, 0, or maxima, 1, begins. */
    private int row(int column, int which) {
        return (2 * column + which) * (capacity + GAP);
    }

    /**
     * The bounds of the first pages: for each the largest of the bounds of several queries. NaN where a query, or a key, has
     * one.
     *
     * @param queries rows of headDim, multiplied by what scores are multiplied by
     * @param begin where the first of these rows begins
     * @param end where the last one ends
     * @param into at least {@code count} numbers
     */
    void write(float[] queries, int begin, int end, int count, float[] into) {
        if (ofHead.length < Math.min(TILE, count)) {
            ofHead = new float[Math.min(TILE, capacity)];
        }
        for (int from = 0; from < count; from += TILE) {
            int width = Math.min(TILE, count - from);
            Arrays.fill(into, from, from + width, Float.NEGATIVE_INFINITY);
            for (int first = begin; first < end; first += headDim) {
                Arrays.fill(ofHead, 0, width, 0f);
                sum(queries, first, from, width);
                for (int i = 0; i < width; i++) {
                    into[from + i] = Math.max(into[from + i], ofHead[i]);
                }
            }
        }
    }

    private void sum(float[] queries, int first, int from, int width) {
        int column = 0;
        for (; column + 4 <= headDim; column += 4) {
            float one = queries[first + column];
            float two = queries[first + column + 1];
            float three = queries[first + column + 2];
            float four = queries[first + column + 3];
            addFour(
                    one,
                    row(column, one >= 0 ? 1 : 0) + from,
                    two,
                    row(column + 1, two >= 0 ? 1 : 0) + from,
                    three,
                    row(column + 2, three >= 0 ? 1 : 0) + from,
                    four,
                    row(column + 3, four >= 0 ? 1 : 0) + from,
                    width);
        }
        for (; column < headDim; column++) {
            float one = queries[first + column];
            add(one, row(column, one >= 0 ? 1 : 0) + from, width);
        }
    }

    /** Four rows for one load and store of the sums. */
    private void addFour(
            float one, int ofOne, float two, int ofTwo, float three, int ofThree, float four, int ofFour, int width) {
        float[] sums = ofHead;
        float[] rows = numbers;
        for (int i = 0; i < width; i++) {
            sums[i] += one * rows[ofOne + i]
                    + two * rows[ofTwo + i]
                    + (three * rows[ofThree + i] + four * rows[ofFour + i]);
        }
    }

    private void add(float one, int ofOne, int width) {
        float[] sums = ofHead;
        float[] rows = numbers;
        for (int i = 0; i < width; i++) {
            sums[i] += one * rows[ofOne + i];
        }
    }
}
