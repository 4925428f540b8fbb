package dev.sightline.kernels.tile;

/**
 * The sum z of all keys so far, and its product with queries: the normaliser of linear attention (Katharopoulos et al.
 * 2020, Eq. 19, arXiv 2006.16236).
 *
 * <p>A product is summed in {@link RowStream#PARTS} parts as the scores of a {@link RowStream} are, so that the bits are
 * the same for any width of vectors. All lies in arrays, whose bounds a loop checks once: a position of 64 channels takes
 * 18 ns there, and 21 in {@link Scratch}, though vectors of 64 bytes lie across two cache lines (measured on Zen 5).
 *
 * <p>Stateless and thread-safe.
 */
public interface KeySums {
    /** Floats behind z that {@link #add} and {@link #multiply} need as room for the parts of a product. */
    int ROOM = RowStream.PARTS;

    /**
     * Adds keys one after another, and multiplies the sum by the queries of each.
     *
     * @param sums z, [headDim], and {@link #ROOM}
     * @param count positions
     * @param operands where keys and queries lie
     * @param keys [count][headDim]
     * @param readers queries of each position; may be 0
     * @param queries [count][readers][headDim]
     * @param products [count][readers]
     */
    void add(
            float[] sums,
            int headDim,
            int count,
            float[] operands,
            int keys,
            int readers,
            int queries,
            float[] products);

    /** The products of the sum as it is: parameters as for {@link #add}, [count] queries. */
    void multiply(float[] sums, int headDim, int count, float[] operands, int queries, float[] products);

    /**
     * Divides queries by their products. One whose product has vanished becomes NaN: it tells nothing, and its reciprocal
     * would invent an infinity.
     *
     * @param products [count]
     * @param queries [count][headDim]
     */
    void divide(int headDim, int count, float[] products, float[] operands, int queries);
}
