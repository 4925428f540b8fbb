package dev.sightline.kernels.tile;

/**
 * The sum z of all keys so far, and its product with queries: the normaliser of linear attention (Katharopoulos et al.
 * 2020, Eq. 19, arXiv 2006.16236).
 *
 * <p>A product is summed in {@link RowStream#PARTS} parts as the scores of a {@link RowStream} are, so that the bits are
 * the same for any width of vectors.
 *
 * <p>Stateless and thread-safe.
 */
public interface KeySums {
    /** Floats that {@link #add} and {@link #multiply} need as room for the parts of one position's products. */
    int ROOM = RowStream.PARTS;

    /**
     * Adds keys one after another, and multiplies the sum by the queries of each.
     *
     * @param sums byte offset of z in {@link Scratch}, [headDim]
     * @param count positions
     * @param operands where keys, queries and products lie
     * @param keys [count][headDim]
     * @param readers queries of each position; may be 0
     * @param queries [count][readers][headDim]
     * @param products [count][readers]
     * @param room byte offset of {@link #ROOM} floats in {@link Scratch}
     */
    void add(
            long sums,
            int headDim,
            int count,
            float[] operands,
            int keys,
            int readers,
            int queries,
            float[] products,
            long room);

    /** The products of the sum as it is: parameters as for {@link #add}, [count] queries. */
    void multiply(long sums, int headDim, int count, float[] operands, int queries, float[] products, long room);
}
