package dev.sightline.kernels.tile;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Vector API at the width the machine prefers. Loaded by name, and only where the incubator module is present: no
 * other class links to it.
 *
 * <p>The shape of a tile is a register budget. With 32 registers (AVX-512, NEON) 8 rows of 3 vectors take 24 for the
 * sums, 3 for B and 1 for the broadcast. With 16 (AVX2) 6 rows of 2 vectors take 12, 2 and 1.
 */
final class VectorTileProvider implements TileProvider {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private static final boolean SIXTEEN_REGISTERS = SPECIES.vectorBitSize() == 256;
    private static final int ROWS = SIXTEEN_REGISTERS ? 6 : 8;

    /** Vectors in a row of a panel. */
    static final int VECTORS = SIXTEEN_REGISTERS ? 2 : 3;

    private final Tile product =
            new TileGenerator(SPECIES, ROWS, VECTORS, false, false).generate(MethodHandles.lookup());
    private final Tile accumulation =
            new TileGenerator(SPECIES, ROWS, VECTORS, true, true).generate(MethodHandles.lookup());
    private final LaneArithmetic arithmetic = new VectorLaneArithmetic();

    @Override
    public String name() {
        return "vector-" + SPECIES.vectorBitSize();
    }

    @Override
    public boolean isUsable() {
        return SPECIES.vectorBitSize() >= 128;
    }

    @Override
    public int lanes() {
        return VECTORS * SPECIES.length();
    }

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public Tile product() {
        return product;
    }

    @Override
    public Tile accumulation() {
        return accumulation;
    }

    @Override
    public LaneArithmetic arithmetic() {
        return arithmetic;
    }
}
