package dev.sightline.attention.state;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.PageTable;
import dev.sightline.memory.RowQuantizer;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Keys and values of all positions that a query may still see, in pages. A causal mask keeps everything; a window, or
 * sinks and a window, keep their pages and, at the next append, give those back that no query from then on sees, so that
 * the cache is a ring: a long prompt is appended in chunks. Since
 * positions stay what they are, the answers are those of the whole sequence under the mask, to the bit: whatever the page
 * length, the batch, the threads and what has been forgotten, and, with {@link CacheDesign#chunkInvariant}, the chunks.
 *
 * <p>Not thread-safe. Caches on one pool may be used by different threads.
 */
public final class KeyValueCache implements AttentionState {
    /** Positions further than any sequence goes. */
    private static final long FAR = 1L << 40;

    private final CacheDesign design;
    private final PagePool pool;
    private final AttentionVariant variant;
    private final Workers workers;
    private final PageTable table;
    private RunArena workspace = RunArena.open("attention state");
    private long length;
    private long firstAnswerable;
    private boolean closed;

    private KeyValueCache(CacheDesign design, PagePool pool, AttentionVariant variant, Workers workers) {
        this.design = design;
        this.pool = pool;
        this.variant = variant;
        this.workers = workers;
        this.table = new PageTable(design.batch(), pool.shape().length());
    }

    /**
     * An empty cache.
     *
     * @param pool where its pages come from; outlives the cache
     * @param variant what answers; must serve paged softmax requests of this design
     * @param workers the threads that answer; outlive the cache
     * @throws dev.sightline.attention.RefusedRequestException if the variant does not serve the design
     */
    public static KeyValueCache open(CacheDesign design, PagePool pool, AttentionVariant variant, Workers workers) {
        KeyValueCache cache = new KeyValueCache(design, pool, variant, workers);
        try {
            variant.requireServed(cache.request(1, 1, false));
        } catch (RuntimeException refused) {
            cache.close();
            throw refused;
        }
        return cache;
    }

    /**
     * A cache as it was when the snapshot was taken; errors as of {@link #open}.
     *
     * @throws IllegalArgumentException if the bytes are no snapshot, or one of another design or type
     */
    public static KeyValueCache restore(
            MemorySegment snapshot, CacheDesign design, PagePool pool, AttentionVariant variant, Workers workers) {
        KeyValueCache cache = open(design, pool, variant, workers);
        try {
            CacheSnapshot.read(snapshot, cache);
        } catch (RuntimeException failure) {
            cache.close();
            throw failure;
        }
        return cache;
    }

    /** What the cache is for. */
    public CacheDesign design() {
        return design;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void append(Tensor key, Tensor value) {
        PageShape shape = pool.shape();
        long count = key.shape().rank() == 4 ? key.size(2) : 0;
        requireShape("key", key, count, shape.headDim());
        requireShape("value", value, count, shape.valueDim());
        forget();
        extend(count);
        Rows to = rows().slice(length - count, length);
        if (shape.type() == ElementType.INT8) {
            RowQuantizer.quantize(key, to.key(), to.keyScale().orElseThrow());
            RowQuantizer.quantize(value, to.value(), to.valueScale().orElseThrow());
        } else {
            to.key().copyFrom(key);
            to.value().copyFrom(value);
        }
    }

    private void requireShape(String name, Tensor tensor, long count, int width) {
        Shape expected = Shape.of(design.batch(), pool.shape().heads(), count, width);
        if (tensor.elementType() != ElementType.FLOAT32 || !tensor.shape().equals(expected)) {
            throw new IllegalArgumentException(name + " is " + tensor + ", expected FLOAT32 " + expected);
        }
    }

    @Override
    public void attend(Tensor query, AttentionOutputs outputs) {
        long queries = query.shape().rank() == 4 ? query.size(2) : 0;
        if (queries > length) {
            throw new IllegalArgumentException(queries + " queries, but " + length
                    + " positions; append the keys and values of the queries before asking");
        }
        if (length - queries < firstAnswerable) {
            throw new IllegalArgumentException("queries from position " + (length - queries)
                    + " on, but what those before " + firstAnswerable
                    + " see is forgotten; ask before the next positions are appended");
        }
        AttentionRequest request = request(queries, length, outputs.logSumExp().isPresent());
        Rows rows = rows();
        AttentionInputs inputs = new AttentionInputs(
                query, rows.key(), rows.value(), rows.keyScale(), rows.valueScale(), Optional.empty());
        variant.plan(request, workers, workspace).forward(inputs, outputs);
        if (workspace.ledger().totalBytes() > 0) {
            workspace.close();
            workspace = RunArena.open("attention state");
        }
    }

    private AttentionRequest request(long queries, long keys, boolean logSumExp) {
        PageShape page = pool.shape();
        AttentionShape shape = new AttentionShape(
                design.batch(), design.queryHeads(), page.heads(), queries, keys, page.headDim(), page.valueDim());
        long first = keys - queries;
        return new AttentionRequest(
                shape,
                design.function()
                        .withMask(design.function().mask().from(first))
                        .withChanges(design.function().changes().from(first)),
                logSumExp,
                page.type(),
                true,
                design.chunkInvariant());
    }

    /** Makes room for further positions. */
    private void extend(long count) {
        long pageLength = table.pageLength();
        long pagesAfter = (length + count + pageLength - 1) / pageLength;
        boolean writesIntoLast = count > 0 && length % pageLength != 0;
        int shared = writesIntoLast ? sharedLastPages() : 0;
        int[] taken = pool.take((int) (design.batch() * (pagesAfter - pages())) + shared);
        int next = 0;
        for (int sequence = 0; sequence < design.batch(); sequence++) {
            if (shared > 0 && pool.isShared(table.page(sequence, pages(sequence) - 1))) {
                copyLast(sequence, taken[next++]);
            }
            while (table.count(sequence) < pagesAfter) {
                table.append(sequence, taken[next++]);
            }
        }
        length += count;
        // A fork on another thread may have let go of a page in the meantime.
        while (next < taken.length) {
            pool.release(taken[next++]);
        }
    }

    private int sharedLastPages() {
        int shared = 0;
        for (int sequence = 0; sequence < design.batch(); sequence++) {
            shared += pool.isShared(table.page(sequence, pages(sequence) - 1)) ? 1 : 0;
        }
        return shared;
    }

    /** What a fork still needs is left to it. */
    private void copyLast(int sequence, int to) {
        int last = pages(sequence) - 1;
        int from = table.page(sequence, last);
        copyPage(pool.keys(), from, to);
        copyPage(pool.values(), from, to);
        pool.keyScales().ifPresent(scales -> copyPage(scales, from, to));
        pool.valueScales().ifPresent(scales -> copyPage(scales, from, to));
        table.replace(sequence, last, to);
        pool.release(from);
    }

    private static void copyPage(Tensor pages, int from, int to) {
        pages.slice(0, to, to + 1).copyFrom(pages.slice(0, from, from + 1));
    }

    private int pages() {
        return pages(0);
    }

    private int pages(int sequence) {
        return table.count(sequence);
    }

    /** Gives pages back that no query from here on sees. */
    private void forget() {
        Mask mask = design.function().mask();
        if (mask instanceof Mask.Full || mask instanceof Mask.Causal) {
            return;
        }
        firstAnswerable = length;
        for (int page = 0; page < pages() - 1; page++) {
            long end = (page + 1) * table.pageLength();
            if (!isForgotten(page) && mask.nextVisibleKey(length, length + FAR, end - table.pageLength()) >= end) {
                for (int sequence = 0; sequence < design.batch(); sequence++) {
                    pool.release(table.page(sequence, page));
                    table.replace(sequence, page, 0);
                }
            }
        }
    }

    boolean isForgotten(int page) {
        return table.page(0, page) == 0;
    }

    /** Positions of a page. */
    long pageLength() {
        return table.pageLength();
    }

    PageShape shape() {
        return pool.shape();
    }

    /** Keys, values and scales of all positions. */
    Rows rows() {
        return new Rows(
                Tensor.paged(pool.keys(), table, length),
                Tensor.paged(pool.values(), table, length),
                pool.keyScales().map(scales -> Tensor.paged(scales, table, length)),
                pool.valueScales().map(scales -> Tensor.paged(scales, table, length)));
    }

    /** Makes room for the positions of a snapshot, whose past is over. */
    void extendTo(long newLength) {
        extend(newLength - length);
        forget();
    }

    @Override
    public KeyValueCache fork() {
        KeyValueCache fork = new KeyValueCache(design, pool, variant, workers);
        for (int sequence = 0; sequence < design.batch(); sequence++) {
            for (int page = 0; page < pages(sequence); page++) {
                pool.hold(table.page(sequence, page));
                fork.table.append(sequence, table.page(sequence, page));
            }
        }
        fork.length = length;
        fork.firstAnswerable = firstAnswerable;
        return fork;
    }

    @Override
    public void merge(AttentionState other) {
        if (!(other instanceof KeyValueCache cache)
                || !cache.design.equals(design)
                || cache.shape().type() != shape().type()
                || cache.shape().heads() != shape().heads()
                || cache.shape().headDim() != shape().headDim()
                || cache.shape().valueDim() != shape().valueDim()) {
            throw new IllegalArgumentException("only a key-value cache of the same design and type can be merged");
        }
        for (int page = 0; page < cache.pages(); page++) {
            if (cache.isForgotten(page)) {
                throw new IllegalArgumentException("the other cache has forgotten positions from "
                        + page * cache.pageLength() + " on; merge before its window has passed");
            }
        }
        long count = cache.length;
        Rows from = cache.rows();
        forget();
        extend(count);
        rows().slice(length - count, length).copyFrom(from);
    }

    @Override
    public long bytes() {
        long held = 0;
        for (int page = 0; page < pages(); page++) {
            held += isForgotten(page) ? 0 : design.batch();
        }
        return held * pool.shape().bytes() + (long) design.batch() * pages() * Integer.BYTES;
    }

    @Override
    public long snapshotBytes() {
        return CacheSnapshot.bytes(this);
    }

    @Override
    public void snapshot(MemorySegment to) {
        CacheSnapshot.write(this, to);
    }

    @Override
    public void close() {
        for (int sequence = 0; sequence < design.batch(); sequence++) {
            for (int page = 0; page < pages(sequence); page++) {
                pool.release(table.page(sequence, page));
                table.replace(sequence, page, 0);
            }
        }
        if (!closed) {
            closed = true;
            workspace.close();
        }
    }
}
