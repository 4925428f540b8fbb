package dev.sightline.kernels.tile;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.BandMask;
import dev.sightline.attention.BlockMask;
import dev.sightline.attention.Mask;
import dev.sightline.attention.TileClass;

/**
 * How an attention is cut. The queries of the heads that share keys are rows, ordered by query; rows are cut into
 * strips of one lane each, strips into super-tiles that share a packed block of keys and values, keys into blocks, and
 * blocks into segments that are summed apart. Blocks begin at multiples of {@link #KEY_BLOCK}, whatever the mask, so
 * that a query's sums are taken in the same order by every variant and for every number of threads.
 *
 * @param request what is cut
 * @param provider the arithmetic
 * @param group query heads whose rows lie side by side: all that share a key-value head, or 1
 * @param strips strips in a super-tile
 */
public record StripTiling(AttentionRequest request, TileProvider provider, long group, int strips) {
    /** Keys in a block; a multiple of the rows of every tile. Larger blocks leave the first-level cache. */
    public static final int KEY_BLOCK = 96;

    /** Keys whose sums are taken apart from those of other keys; see {@link OnlineSoftmax}. */
    public static final long SEGMENT = 8L * KEY_BLOCK;

    /**
     * Keys whose bias is packed at once. The rows of a bias are pages apart, and a processor fetches ahead only in
     * those that it reads for a while.
     */
    static final int BIAS_KEYS = 4 * KEY_BLOCK;

    /** Rows that share a packed block: enough that packing costs a few percent. */
    private static final int SUPER_TILE_ROWS = 384;

    /** Super-tiles wanted for each thread, so that the last to finish does not idle the others. */
    private static final int TASKS_PER_THREAD = 4;

    /** Tiling of all heads that share keys; the bits of the result do not depend on {@code threads}. */
    public static StripTiling ofGroups(AttentionRequest request, TileProvider provider, int threads) {
        long group = request.shape().groupSize();
        long rows = Math.multiplyExact(group, request.shape().queryLength());
        TileProvider fitting = rows <= provider.narrow().lanes() ? provider.narrow() : fitting(request, provider);
        return sized(new StripTiling(request, fitting, group, 1), threads);
    }

    /** Strips that straddle the blocks of a layout see what the blocks of either see: those that do not are the faster. */
    private static TileProvider fitting(AttentionRequest request, TileProvider provider) {
        return request.mask() instanceof BlockMask blocks
                        && blocks.size() % provider.lanes() != 0
                        && blocks.size() % provider.paired().lanes() == 0
                ? provider.paired()
                : provider;
    }

    /** Tiling of one head after another. */
    public static StripTiling ofHeads(AttentionRequest request, TileProvider provider, int threads) {
        return sized(new StripTiling(request, provider, 1, 1), threads);
    }

    private static StripTiling sized(StripTiling single, int threads) {
        long stripsOfAll = ceilDiv(single.rowsOfGroup(), single.lanes()) * single.groups();
        long balanced = threads == 1 ? Long.MAX_VALUE : stripsOfAll / ((long) TASKS_PER_THREAD * threads);
        long fitting = (Scratch.SLOT_BYTES - single.slots().stripBase())
                / single.slots().stripBytes();
        long shared = Math.max(1, SUPER_TILE_ROWS / single.lanes());
        long present = ceilDiv(single.rowsOfGroup(), single.lanes());
        long most = Math.max(1, Math.min(Math.min(shared, present), Math.min(balanced, fitting)));
        long strips = threads == 1 ? most : evenShares(single.groups(), present, most, threads);
        return new StripTiling(single.request, single.provider, single.group, (int) strips);
    }

    /** Strips in a super-tile, at least half as many as could be, so that the busiest thread has the least to do. */
    private static long evenShares(long groups, long stripsOfGroup, long most, int threads) {
        long best = most;
        long least = Long.MAX_VALUE;
        for (long strips = most; 2 * strips >= most && strips > 0; strips--) {
            long busiest = stripsOfBusiest(groups, stripsOfGroup, strips, threads);
            if (busiest < least) {
                least = busiest;
                best = strips;
            }
        }
        return best;
    }

    /** Strips of the busiest thread if each takes a super-tile in turn; the short last ones of the groups come first. */
    private static long stripsOfBusiest(long groups, long stripsOfGroup, long strips, int threads) {
        long tiles = ceilDiv(stripsOfGroup, strips);
        long tasks = groups * tiles;
        long shortTasks = ceilDiv(groups, threads);
        long shortStrips = stripsOfGroup - (tiles - 1) * strips;
        return Math.max(
                shortTasks * shortStrips + (ceilDiv(tasks, threads) - shortTasks) * strips,
                ceilDiv(tasks - shortTasks, threads) * strips);
    }

    /** True if even one strip is too much for the scratch of a thread. */
    public static boolean isTooWide(AttentionRequest request, TileProvider provider) {
        StripSlots slots = new StripTiling(request, provider, 1, 1).slots();
        return slots.stripBase() + slots.stripBytes() > Scratch.SLOT_BYTES;
    }

    /** Where the panels lie in a slot of the scratch. */
    public StripSlots slots() {
        return StripSlots.of(request, provider);
    }

    /** Rows in a strip. */
    public int lanes() {
        return provider.lanes();
    }

    /** Width of a value, padded to whole tiles. */
    public int paddedValueDim() {
        return provider.roundUpToRows(request.shape().valueDim());
    }

    /** Groups of heads, over all sequences. */
    public long groups() {
        return request.shape().batch() * request.shape().queryHeads() / group;
    }

    /** Rows of one group. */
    public long rowsOfGroup() {
        return group * request.shape().queryLength();
    }

    /** Rows in a super-tile. */
    public int rowsTogether() {
        return strips * lanes();
    }

    /** Rows of the strip that begins at {@code firstRow}. */
    public int rowsFrom(long firstRow) {
        return (int) Math.min(lanes(), rowsOfGroup() - firstRow);
    }

    /** Strips of the super-tile that begins at {@code firstRow}. */
    public int stripsFrom(long firstRow) {
        return (int) Math.min(strips, ceilDiv(rowsOfGroup() - firstRow, lanes()));
    }

    /** Super-tiles of one group. */
    public long superTiles() {
        return ceilDiv(rowsOfGroup(), rowsTogether());
    }

    /** The position of the query in a row. */
    public long queryOf(long row) {
        return row / group;
    }

    /** The first key from one on that a row of {@code [firstRow, endRow)} may see; at most the length. */
    public long nextKey(long firstRow, long endRow, long key) {
        long next = request.mask().nextVisibleKey(queryOf(firstRow), queryOf(endRow - 1) + 1, key);
        return Math.min(next, request.shape().keyLength());
    }

    /** The block of the first key from one on that a row may see; at or beyond the length if there is none. */
    public long nextBlock(long firstRow, long endRow, long key) {
        long next = nextKey(firstRow, endRow, key);
        return next == request.shape().keyLength() ? next : next / KEY_BLOCK * KEY_BLOCK;
    }

    /** One past the last key that a row of {@code [firstRow, endRow)} may see. */
    public long endKey(long firstRow, long endRow) {
        long end = request.mask().endVisibleKey(queryOf(firstRow), queryOf(endRow - 1) + 1);
        return Math.clamp(end, 0, request.shape().keyLength());
    }

    /**
     * Where a range of keys, the first of which some row sees, may end earlier because no row sees the rest: behind sinks,
     * at the edge of a block of a layout. The first and the last row are asked, which nearly always tells.
     */
    public long trimmedEnd(long firstRow, long endRow, long firstKey, long endKey) {
        Mask mask = request.mask();
        long hidden =
                Math.max(mask.hiddenFrom(queryOf(firstRow), firstKey), mask.hiddenFrom(queryOf(endRow - 1), firstKey));
        return hidden < endKey && nextKey(firstRow, endRow, hidden) >= endKey ? hidden : endKey;
    }

    /** Scratch of a thread: the slot's panels, and the heap arrays of packed keys and values. */
    public long workspaceBytesPerThread() {
        return slotBytes()
                + StripWorker.heapBytes(
                        provider, request.shape().headDim(), request.shape().valueDim());
    }

    /** Scratch of a thread. */
    long slotBytes() {
        return slots().stripBase() + strips * slots().stripBytes();
    }

    /**
     * FLOPs of the vectors of tiles that are multiplied, padding included; the passes of the softmax and of rescaling count
     * nothing.
     */
    public double executedFlops() {
        long rows = rowsOfGroup();
        if (request.mask() instanceof Mask.Full) {
            return flopsOfKeys(rows, 0, request.shape().keyLength()) * groups();
        }
        VisitedTiles visited = new VisitedTiles(this);
        double flops = 0;
        for (long row = 0; row < rows; row += lanes()) {
            flops += visited.flopsOfStrip(row);
        }
        return flops * groups();
    }

    /** What the mask makes of rows and keys. */
    public TileClass classify(long firstRow, long endRow, long firstKey, long endKey) {
        return request.mask().classify(queryOf(firstRow), queryOf(endRow - 1) + 1, firstKey, endKey);
    }

    /**
     * FLOPs of rows, cut into strips, against a range of keys: scores by whole tiles of keys, outputs by whole tiles of
     * columns, both by whole vectors of rows.
     */
    public double flopsOfKeys(long rowsOfStrips, long firstKey, long endKey) {
        if (endKey <= firstKey) {
            return 0;
        }
        int rows = provider.rows();
        double scores = (double) (ceilDiv(endKey, rows) - firstKey / rows)
                * rows
                * request.shape().headDim();
        double outputs = (double) (endKey - firstKey) * paddedValueDim();
        int vectorLanes = lanes() / provider.vectors();
        return 2.0 * ceilDiv(rowsOfStrips, vectorLanes) * vectorLanes * (scores + outputs);
    }

    /** Bytes read and written: keys and values once for each super-tile that visits them, queries and outputs once. */
    public double bytesMoved() {
        AttentionShape shape = request.shape();
        double keys = 0;
        double biases = 0;
        for (long row = 0; row < rowsOfGroup(); row += rowsTogether()) {
            long end = Math.min(row + rowsTogether(), rowsOfGroup());
            long visited = visitedKeys(row, end);
            keys += visited;
            biases += (double) visited * (end - row);
        }
        double bytesOfKeys = keys
                * (shape.headDim() + shape.valueDim())
                * request.keyValueType().bytes();
        double scales = request.isQuantized() ? keys * 2 * Float.BYTES : 0;
        double bytesOfRows = (double) rowsOfGroup() * (shape.headDim() + shape.valueDim()) * Float.BYTES;
        double bytesOfBias = request.bias().isPresent() ? biases * Float.BYTES : 0;
        return (bytesOfKeys + scales + bytesOfRows + bytesOfBias) * groups();
    }

    /** Keys of the blocks that a super-tile reads. */
    private long visitedKeys(long firstRow, long endRow) {
        long end = endKey(firstRow, endRow);
        if (request.mask() instanceof BandMask) {
            return Math.max(0, end - nextKey(firstRow, endRow, 0));
        }
        long visited = 0;
        for (long block = nextBlock(firstRow, endRow, 0);
                block < end;
                block = nextBlock(firstRow, endRow, block + KEY_BLOCK)) {
            visited += Math.min(KEY_BLOCK, end - block);
        }
        return visited;
    }

    /** FLOPs of softmax attention over its visible pairs alone. */
    public static double nominalFlops(AttentionRequest request) {
        AttentionShape shape = request.shape();
        double pairsOfHead = request.mask().visiblePairs(shape.queryLength(), shape.keyLength());
        return 2 * pairsOfHead * shape.batch() * shape.queryHeads() * (shape.headDim() + shape.valueDim());
    }

    /** The quotient, rounded up. */
    public static long ceilDiv(long count, long size) {
        return (count + size - 1) / size;
    }
}
