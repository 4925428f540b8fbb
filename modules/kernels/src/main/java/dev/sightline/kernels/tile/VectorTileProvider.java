package dev.sightline.kernels.tile;

import java.lang.invoke.MethodHandles;
import java.util.Optional;
import java.util.Set;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Vector API at the width the machine prefers. Loaded by name, and only where the incubator module is present: no
 * other class links to it.
 *
 * <p>The shape of a tile is a register budget. With 32 registers (AVX-512, ARM) 8 rows of 3 vectors take 24 for the
 * sums, 3 for B and 1 for the broadcast. With 16 (AVX2) 6 rows of 2 vectors take 12, 2 and 1. Narrow tiles of one
 * vector have 8 rows everywhere, because two multipliers with a latency of 4 cycles need 8 sums to be busy.
 */
final class VectorTileProvider implements TileProvider {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> INT_SPECIES = IntVector.SPECIES_PREFERRED;

    /** A fence against early loads costs nothing there; an ARM processor would wait. */
    private static final boolean X86 = Set.of("amd64", "x86_64").contains(System.getProperty("os.arch", ""));

    /** AVX2; an ARM processor has 32 registers of any width. */
    private static final boolean SIXTEEN_REGISTERS = X86 && SPECIES.vectorBitSize() == 256;

    private final int rows;
    private final int vectors;
    private final Tile[] products;
    private final Tile[] accumulations;
    private final LaneArithmetic arithmetic;
    private final BlockPacker packer;
    private final LaneTransposition transposition;
    private final Optional<TileProvider> narrow;
    private final Optional<TileProvider> paired;

    /** The provider of full width, and the others beside it. */
    VectorTileProvider() {
        this(
                SIXTEEN_REGISTERS ? 6 : 8,
                SIXTEEN_REGISTERS ? 2 : 3,
                Optional.of(new VectorTileProvider(8, 1)),
                SIXTEEN_REGISTERS ? Optional.empty() : Optional.of(new VectorTileProvider(8, 2)));
    }

    private VectorTileProvider(int rows, int vectors) {
        this(rows, vectors, Optional.empty(), Optional.empty());
    }

    private VectorTileProvider(int rows, int vectors, Optional<TileProvider> narrow, Optional<TileProvider> paired) {
        this.rows = rows;
        this.vectors = vectors;
        this.narrow = narrow;
        this.paired = paired;
        int rowBytes = vectors * SPECIES.vectorByteSize();
        products = generate(false);
        accumulations = generate(true);
        arithmetic = new VectorLaneArithmetic(rowBytes);
        packer = new VectorBlockPacker(rows);
        transposition = new VectorLaneTransposition(rowBytes);
    }

    /** Tiles of one vector, of two, and so on. */
    private Tile[] generate(boolean accumulate) {
        Tile[] tiles = new Tile[vectors];
        for (int i = 0; i < vectors; i++) {
            tiles[i] = new TileGenerator(rows, i + 1, vectors, accumulate, X86, SIXTEEN_REGISTERS)
                    .generate(MethodHandles.lookup());
        }
        return tiles;
    }

    @Override
    public String name() {
        return "vector-" + SPECIES.vectorBitSize();
    }

    @Override
    public boolean isUsable() {
        // Packing and widening know these widths and no other.
        return Set.of(128, 256, 512).contains(SPECIES.vectorBitSize());
    }

    @Override
    public TileProvider narrow() {
        return narrow.orElse(this);
    }

    @Override
    public TileProvider paired() {
        return paired.orElse(this);
    }

    @Override
    public int lanes() {
        return vectors * SPECIES.length();
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int vectors() {
        return vectors;
    }

    @Override
    public Tile product(int vectors) {
        return products[vectors - 1];
    }

    @Override
    public Tile accumulation(int vectors) {
        return accumulations[vectors - 1];
    }

    @Override
    public LaneArithmetic arithmetic() {
        return arithmetic;
    }

    @Override
    public BlockPacker packer() {
        return packer;
    }

    @Override
    public RowStream stream(RowStreamShape shape) {
        return new VectorRowStream(shape);
    }

    @Override
    public StateWalk walk(StateWalkShape shape) {
        return new VectorStateWalk(shape);
    }

    @Override
    public KeySums keySums() {
        return new VectorKeySums();
    }

    @Override
    public LaneTransposition transposition() {
        return transposition;
    }
}
