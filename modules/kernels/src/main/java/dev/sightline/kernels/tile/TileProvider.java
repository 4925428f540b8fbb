package dev.sightline.kernels.tile;

/**
 * The arithmetic of one kind of processor, at one width of panels. Exactly one provider is chosen for a process, by
 * {@link TileProviders}; all give the same bits.
 */
public interface TileProvider {
    /** {@code "vector-512"}, {@code "vector-256"}, {@code "vector-128"} or {@code "scalar"}. */
    String name();

    /** False where the processor lacks what the provider is made for. */
    default boolean isUsable() {
        return true;
    }

    /** The same arithmetic on panels of one vector, for strips with few queries; lanes that stay empty cost time. */
    TileProvider narrow();

    /**
     * The same arithmetic and the same {@link #rows} on panels of two vectors: for lanes that are head dimensions,
     * which are multiples of two vectors more often than of three.
     */
    TileProvider paired();

    /** Floats in a row of a panel: the queries of a strip. */
    int lanes();

    /** Rows of every tile; panels that a tile writes have a multiple of them. */
    int rows();

    /** Vectors in a row of a panel: what a tile can leave out. */
    int vectors();

    /** {@code C = A B}: scores from keys and packed queries. */
    default Tile product() {
        return product(vectors());
    }

    /** {@link #product()} of so many adjacent vectors of each row of a panel, at least one. */
    Tile product(int vectors);

    /** {@code C += A B}: outputs from values and weights. */
    default Tile accumulation() {
        return accumulation(vectors());
    }

    /** {@link #accumulation()} of so many adjacent vectors of each row of a panel, at least one. */
    Tile accumulation(int vectors);

    /** What runs down the lanes. */
    LaneArithmetic arithmetic();

    /** What packs left operands. */
    BlockPacker packer();

    /** What multiplies a few rows with keys and values in memory. */
    RowStream stream(RowStreamShape shape);

    /** What carries a recurrent state over positions; one for each thread. */
    StateWalk walk(StateWalkShape shape);

    /** What sums keys for a normaliser. */
    KeySums keySums();

    /** What turns rows into lanes. */
    LaneTransposition transposition();

    /** The smallest multiple of {@link #rows} that is not below {@code count}. */
    default int roundUpToRows(int count) {
        return (count + rows() - 1) / rows() * rows();
    }

    /** Bytes of a row of a panel. */
    default long rowBytes() {
        return (long) lanes() * Float.BYTES;
    }
}
