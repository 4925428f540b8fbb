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
 * {@code C = A B} for float32 matrices, with panels of B in the scratch and A packed into tiles (the blocking of Goto
 * and van de Geijn 2008, Section 4, doi 10.1145/1356052.1356053). Threads share the rows of A.
 *
 * <p>Each element of C is one chain of fused multiply-adds in the order of the inner dimension, so the bits depend
 * neither on the width of the vectors nor on the number of threads. Cost: 2 rows inner columns FLOPs; workspace for
 * each thread at most {@code 512 inner} floats on the heap, 8 MB of them if inner is large, and a slot of the scratch.
 *
 * <p>A product may be run again and again and by any thread; one call runs at a time.
 */
public final class MatrixProduct {
    /**
     * Rows of A that a thread keeps packed, at most: each block reads B anew, and with 1024 steps it fits a
     * second-level cache.
     */
    private static final int MOST_ROWS = 384;

    /** Floats of A that a thread keeps packed, at most, but for one tile. */
    private static final long MOST_FLOATS = 1 << 21;

    /** Steps of a panel of B: 48 columns of them fill half a first-level cache. */
    private static final int STEP_BLOCK = 128;

    /** Panels that are copied together: rows of B and C are apart, and longer pieces of them are fetched faster. */
    private static final int PANELS = 4;

    /** Never started: stands for a thread that is not the caller. */
    private static final Thread ANOTHER_THREAD = new Thread(() -> {}, "sightline-access-probe");

    private final TileProvider provider = TileProviders.chosen();
    private final Tensor a;
    private final Tensor b;
    private final Tensor c;
    private final Workers workers;
    private final int inner;
    private final int rowsOfBlock;
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
        if (c.segment().isReadOnly()) {
            throw new IllegalArgumentException("C " + c.shape() + " is read-only; give a tensor that may be written");
        }
        this.a = a;
        this.b = b;
        this.c = c;
        this.workers = workers;
        inner = Math.toIntExact(a.size(1));
        rowsOfBlock = rowsOfBlock(a.size(0), a.size(1), workers.threads(), provider);
        int tiles = rowsOfBlock / provider.rows();
        packed = new float[workers.threads()][Math.multiplyExact(Math.multiplyExact(tiles, Tile.PITCH), inner)];
    }

    /** Blocks of about equal size, as many for each thread. */
    private static int rowsOfBlock(long rows, long inner, int threads, TileProvider provider) {
        long most = Math.clamp(MOST_FLOATS / Math.max(1, inner), provider.rows(), MOST_ROWS);
        long perThread = (rows + most * threads - 1) / (most * threads);
        long blocks = Math.max(1, perThread * threads);
        return provider.roundUpToRows((int) ((rows + blocks - 1) / blocks));
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
        requireAccessible("A", a);
        requireAccessible("B", b);
        requireAccessible("C", c);
        calls.lock();
        try {
            workers.run(rowsOfBlock == 0 ? 0 : (c.size(0) + rowsOfBlock - 1) / rowsOfBlock, rowBlock);
        } finally {
            calls.unlock();
        }
    }

    private void requireAccessible(String name, Tensor matrix) {
        matrix.requireAccessible(name);
        // A segment confined to the caller passes the check above but fails on a worker, half way through.
        if (workers.threads() > 1 && !matrix.segment().isAccessibleBy(ANOTHER_THREAD)) {
            throw new WrongThreadException(
                    name + " " + matrix.shape() + " is confined to one thread, but the product runs" + " on "
                            + workers.threads() + "; allocate it from a shared arena (RunArena)");
        }
    }

    private void rowBlock(int thread, long block) {
        long firstRow = block * rowsOfBlock;
        int rows = (int) Math.min(rowsOfBlock, c.size(0) - firstRow);
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
            long columns = (long) PANELS * provider.lanes();
            for (long column = 0; column < c.size(1); column += columns) {
                int here = (int) Math.min(columns, c.size(1) - column);
                columnsOfBlock(packed[thread], tileFloats, slot, firstRow, rows, column, here);
            }
        } finally {
            Scratch.release(slot);
        }
    }

    /** Columns of C, a panel for every few of them; panels of B come first in the slot, then those of C. */
    private void columnsOfBlock(
            float[] left, int tileFloats, long slot, long firstRow, int rows, long column, int columns) {
        int panels = (columns + provider.lanes() - 1) / provider.lanes();
        long rowBytes = provider.rowBytes();
        long panelBytes = STEP_BLOCK * rowBytes;
        long sums = slot + PANELS * panelBytes;
        long sumBytes = provider.roundUpToRows(rows) * rowBytes;
        Scratch.clear(slot, panels * panelBytes);
        Scratch.clear(sums, panels * sumBytes);
        for (int step = 0; step < inner; step += STEP_BLOCK) {
            int steps = Math.min(STEP_BLOCK, inner - step);
            for (int i = 0; i < steps; i++) {
                for (int panel = 0; panel < panels; panel++) {
                    long from = offset(b, step + i, column + (long) panel * provider.lanes());
                    long to = slot + panel * panelBytes + i * rowBytes;
                    Scratch.load(b.segment(), from, to, bytesOf(panel, columns));
                }
            }
            for (int panel = 0; panel < panels; panel++) {
                for (int tile = 0; tile * provider.rows() < rows; tile++) {
                    long to = sums + panel * sumBytes + (long) tile * provider.rows() * rowBytes;
                    int from = tile * tileFloats + step * Tile.PITCH;
                    provider.accumulation().multiply(left, from, steps, slot + panel * panelBytes, to);
                }
            }
        }
        for (int i = 0; i < rows; i++) {
            for (int panel = 0; panel < panels; panel++) {
                long to = offset(c, firstRow + i, column + (long) panel * provider.lanes());
                Scratch.store(sums + panel * sumBytes + i * rowBytes, c.segment(), to, bytesOf(panel, columns));
            }
        }
    }

    private long bytesOf(int panel, int columns) {
        return (long) Math.min(provider.lanes(), columns - panel * provider.lanes()) * Float.BYTES;
    }

    private static long offset(Tensor matrix, long row, long column) {
        return matrix.offset() + (row * matrix.stride(0) + column) * Float.BYTES;
    }
}
