package dev.sightline.kernels.matrix;

import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.Tile;
import dev.sightline.kernels.tile.TileProvider;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Tensor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code C = A B} for float32 matrices, with panels of B in the scratch and A packed into tiles (the blocking of Goto and
 * van de Geijn 2008, Section 4, doi 10.1145/1356052.1356053). Threads share the rows of A.
 *
 * <p>Each element of C is one chain of fused multiply-adds in the order of the inner dimension, so the bits depend neither
 * on the width of the vectors nor on the number of threads. Cost: 2 rows inner columns FLOPs; workspace for each thread
 * {@code 192 inner} floats on the heap and a slot of the scratch.
 *
 * <p>A product may be run again and again and by any thread; one call runs at a time.
 */
public final class MatrixProduct {
    /** Rows of A that a thread keeps packed: with inner lengths up to 2048 they fit a second-level cache. */
    private static final int ROW_BLOCK = 192;

    /** Steps of a panel of B: 48 columns of them fill half a first-level cache. */
    private static final int STEP_BLOCK = 128;

    private final TileProvider provider = TileProviders.chosen();
    private final Tensor a;
    private final Tensor b;
    private final Tensor c;
    private final Workers workers;
    private final int inner;
    private final float[][] packed;
    private final ReentrantLock calls = new ReentrantLock();
    private final Workers.Task rowBlock = this::rowBlock;

    /**
     * Plans a product.
     *
     * @param a [rows, inner]
     * @param b [inner, columns]
     * @param c [rows, columns], overwritten; apart from the others
     * @param workers the threads that compute; kept, and closed by the caller after the last call
     * @throws IllegalArgumentException if the shapes disagree, a row is not contiguous, a matrix is not float32, or C
     *     overlaps an input or itself
     */
    public MatrixProduct(Tensor a, Tensor b, Tensor c, Workers workers) {
        require("A", a);
        require("B", b);
        require("C", c);
        if (a.size(1) != b.size(0) || c.size(0) != a.size(0) || c.size(1) != b.size(1)) {
            throw new IllegalArgumentException("A " + a.shape() + " times B " + b.shape() + " does not give C "
                    + c.shape() + "; the inner sizes must agree, and C is [rows of A, columns of B]");
        }
        if (c.overlaps(a) || c.overlaps(b) || c.overlapsItself()) {
            throw new IllegalArgumentException(
                    "C " + c.shape() + " shares memory with A, B or itself; give it its own");
        }
        this.a = a;
        this.b = b;
        this.c = c;
        this.workers = workers;
        inner = Math.toIntExact(a.size(1));
        int tiles = (ROW_BLOCK + provider.rows() - 1) / provider.rows();
        packed = new float[workers.threads()][Math.multiplyExact(Math.multiplyExact(tiles, Tile.PITCH), inner)];
    }

    private static void require(String name, Tensor matrix) {
        if (matrix.shape().rank() != 2 || matrix.elementType() != ElementType.FLOAT32) {
            throw new IllegalArgumentException(name + " is " + matrix + ", expected FLOAT32 [rows, columns]");
        }
        if (matrix.size(1) > 1 && matrix.shape().elements() > 0 && matrix.stride(1) != 1) {
            throw new IllegalArgumentException(name + " " + matrix.shape() + " has stride " + matrix.stride(1)
                    + " along its rows, expected 1; copy it to a tensor with contiguous rows");
        }
    }

    /** Computes C from what A and B hold now. */
    public void run() {
        workers.requireOutsideTask();
        a.requireAccessible("A");
        b.requireAccessible("B");
        c.requireAccessible("C");
        calls.lock();
        try {
            workers.run((c.size(0) + ROW_BLOCK - 1) / ROW_BLOCK, rowBlock);
        } finally {
            calls.unlock();
        }
    }

    private void rowBlock(int thread, long block) {
        long firstRow = block * ROW_BLOCK;
        int rows = (int) Math.min(ROW_BLOCK, c.size(0) - firstRow);
        int tileFloats = inner * Tile.PITCH;
        if (inner > 0) {
            provider.packer()
                    .packRows(
                            a.segment(),
                            offset(a, firstRow, 0),
                            a.stride(0) * Float.BYTES,
                            rows,
                            inner,
                            packed[thread],
                            0,
                            tileFloats);
        }
        long slot = Scratch.acquire(thread);
        try {
            for (long column = 0; column < c.size(1); column += provider.lanes()) {
                columnsOfBlock(packed[thread], tileFloats, slot, firstRow, rows, column);
            }
        } finally {
            Scratch.release(slot);
        }
    }

    private void columnsOfBlock(float[] left, int tileFloats, long slot, long firstRow, int rows, long column) {
        long rowBytes = provider.rowBytes();
        long bytes = Math.min(provider.lanes(), c.size(1) - column) * Float.BYTES;
        long sums = slot + STEP_BLOCK * rowBytes;
        Scratch.clear(slot, STEP_BLOCK * rowBytes);
        Scratch.clear(sums, provider.roundUpToRows(rows) * rowBytes);
        for (int step = 0; step < inner; step += STEP_BLOCK) {
            int steps = Math.min(STEP_BLOCK, inner - step);
            for (int i = 0; i < steps; i++) {
                Scratch.load(b.segment(), offset(b, step + i, column), slot + i * rowBytes, bytes);
            }
            for (int tile = 0; tile * provider.rows() < rows; tile++) {
                long to = sums + (long) tile * provider.rows() * rowBytes;
                int from = tile * tileFloats + step * Tile.PITCH;
                provider.accumulation().multiply(left, from, steps, slot, to);
            }
        }
        for (int i = 0; i < rows; i++) {
            Scratch.store(sums + i * rowBytes, c.segment(), offset(c, firstRow + i, column), bytes);
        }
    }

    private static long offset(Tensor matrix, long row, long column) {
        return matrix.offset() + (row * matrix.stride(0) + column) * Float.BYTES;
    }
}
