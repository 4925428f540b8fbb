package dev.sightline.memory;

/**
 * How the position of a tensor's element departs from its strides because positions lie in pages. The strides of the
 * tensor say 0 for sequences, and within a page what they say of positions holds.
 *
 * @param table which page holds what
 * @param poolPages pages of the pool
 * @param poolSpan elements from the first of the pool to the last
 * @param pageStride elements between pages of the pool
 * @param rowStride elements between positions of a page
 * @param sequenceDimension dimension of the tensor along which sequences lie; -1 if it shows one of them
 * @param positionDimension dimension of the tensor along which positions lie; -1 if it shows one of them
 * @param firstSequence what index 0 stands for
 * @param firstPosition what index 0 stands for
 */
record PagedDimension(
        PageTable table,
        long poolPages,
        long poolSpan,
        long pageStride,
        long rowStride,
        int sequenceDimension,
        int positionDimension,
        long firstSequence,
        long firstPosition) {

    /** Elements to be added to where the strides lead. */
    long detour(long sequence, long position) {
        long actual = firstPosition + position;
        long length = table.pageLength();
        int page = table.page((int) (firstSequence + sequence), actual / length);
        if (page < 0 || page >= poolPages) {
            throw new IndexOutOfBoundsException("page " + page + " of sequence " + (firstSequence + sequence)
                    + " is outside the pool of " + poolPages + " pages");
        }
        return page * pageStride + (actual % length - position) * rowStride;
    }

    /** As {@link #detour(long, long)} for the first three indices of a tensor, without an array. */
    long detour(long first, long second, long third) {
        return detour(at(sequenceDimension, first, second, third), at(positionDimension, first, second, third));
    }

    private static long at(int dimension, long first, long second, long third) {
        return dimension == 0 ? first : dimension == 1 ? second : dimension == 2 ? third : 0;
    }

    /** As {@link #detour(long, long)} for an index; what it leaves out is 0. */
    long detourOf(long... index) {
        return detour(at(index, sequenceDimension), at(index, positionDimension));
    }

    private static long at(long[] index, int dimension) {
        return dimension < 0 || dimension >= index.length ? 0 : index[dimension];
    }

    long positionsTogether(long position) {
        return table.pageLength() - (firstPosition + position) % table.pageLength();
    }

    boolean concerns(int dimension) {
        return dimension == sequenceDimension || dimension == positionDimension;
    }

    /** The same with other dimensions; {@code order} names the old one of each. */
    PagedDimension permuted(int[] order) {
        int sequence = -1;
        int position = -1;
        for (int dimension = 0; dimension < order.length; dimension++) {
            sequence = order[dimension] == sequenceDimension ? dimension : sequence;
            position = order[dimension] == positionDimension ? dimension : position;
        }
        return with(sequence, position, firstSequence, firstPosition);
    }

    /** The same from an index on. */
    PagedDimension from(int dimension, long index) {
        return with(
                sequenceDimension,
                positionDimension,
                firstSequence + (dimension == sequenceDimension ? index : 0),
                firstPosition + (dimension == positionDimension ? index : 0));
    }

    /** The same at one index of a dimension, which disappears. */
    PagedDimension selected(int dimension, long index) {
        PagedDimension moved = concerns(dimension) ? from(dimension, index) : this;
        return moved.with(
                without(sequenceDimension, dimension),
                without(positionDimension, dimension),
                moved.firstSequence,
                moved.firstPosition);
    }

    private static int without(int dimension, int gone) {
        return dimension == gone ? -1 : dimension > gone ? dimension - 1 : dimension;
    }

    private PagedDimension with(int sequence, int position, long ofSequence, long ofPosition) {
        return new PagedDimension(
                table, poolPages, poolSpan, pageStride, rowStride, sequence, position, ofSequence, ofPosition);
    }
}
