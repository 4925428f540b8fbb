package dev.sightline.kernels.tile;

/**
 * The sum z of all keys so far, and queries divided by their product with it: the normaliser of linear attention
 * (Katharopoulos et al. 2020, Eq. 19, arXiv 2006.16236). A divided query reads a normalised output.
 *
 * <p>A product is summed in {@link RowStream#PARTS} parts as the scores of a {@link RowStream} are, so that the bits are
 * the same for any width of vectors. A query whose product has vanished becomes NaN: a normaliser of 0 tells nothing, and
 * its reciprocal would invent an infinity.
 *
 * <p>Stateless and thread-safe.
 */
public interface KeySums {
    /** Floats that each query needs as room for the parts of its product. */
    int ROOM = RowStream.PARTS;

    /**
     * Adds keys one after another, which nobody reads.
     *
     * @param sums byte offset of z in {@link Scratch}, [headDim]
     * @param count positions
     * @param operands where keys and queries lie
     * @param keys [count][headDim]
     */
    void add(long sums, int headDim, int count, float[] operands, int keys);

    /**
     * Adds keys one after another, and divides the queries of each by their product with the sum so far: parameters as for
     * {@link #add}.
     *
     * @param readers queries of each position, at least 1
     * @param queries [count][readers][headDim]
     * @param room byte offset of {@link #ROOM} floats for each query in {@link Scratch}
     */
    void addAndDivide(
            long sums, int headDim, int count, float[] operands, int keys, int readers, int queries, long room);

    /** Divides queries by their product with the sum as it is: parameters as for {@link #add}, [count] queries. */
    void divide(long sums, int headDim, int count, float[] operands, int queries, long room);
}
