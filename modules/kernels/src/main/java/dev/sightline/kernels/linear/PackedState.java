package dev.sightline.kernels.linear;

import dev.sightline.kernels.tile.BlockPacker;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.Tile;
import dev.sightline.kernels.tile.TileProvider;

/**
 * The state as the left operand of the tiles that answer queries: {@code O^T = S^T phi(Q)} (Katharopoulos et al. 2020,
 * Eq. 12, numerator). Rows are columns of a value, steps are head dimensions.
 */
final class PackedState {
    private final LinearTiling tiling;
    private final TileProvider provider;
    private final int tileFloats;
    private final float[] packed;

    PackedState(LinearTiling tiling) {
        this.tiling = tiling;
        provider = tiling.provider();
        tileFloats = tiling.headDim() * Tile.PITCH;
        packed = new float[tiling.paddedColumns() / provider.rows() * tileFloats];
    }

    static long heapBytes(LinearTiling tiling) {
        int rows = tiling.provider().rows();
        return (long) tiling.paddedColumns() / rows * tiling.headDim() * Tile.PITCH * Float.BYTES;
    }

    /** Packs the sum of the open and the closed part. */
    void pack(long slot) {
        TileProvider paired = provider.paired();
        BlockPacker packer = provider.packer();
        int rows = provider.rows();
        long staging = tiling.staging(slot);
        for (int panel = 0; panel < tiling.panels(); panel++) {
            int firstStep = panel * tiling.panelLanes();
            int width = Math.min(tiling.panelLanes(), tiling.headDim() - firstStep);
            for (int tile = 0; tile * rows < tiling.columns(); tile++) {
                long at = panel * tiling.statePanelBytes() + (long) tile * rows * paired.rowBytes();
                paired.arithmetic().add(tiling.closed(slot) + at, tiling.open(slot) + at, rows, staging);
                int to = tile * tileFloats + firstStep * Tile.PITCH;
                packer.packRows(Scratch.MEMORY, staging, paired.rowBytes(), rows, width, packed, to, tileFloats);
            }
        }
    }

    /** Writes the product with a strip of queries to a panel of outputs. */
    void apply(long queries, long outputs) {
        int rows = provider.rows();
        for (int tile = 0; tile * rows < tiling.columns(); tile++) {
            long to = outputs + (long) tile * rows * provider.rowBytes();
            provider.product().multiply(packed, tile * tileFloats, tiling.headDim(), queries, to);
        }
    }
}
