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
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Keys and values of all positions that a query may still see, in pages. A causal mask keeps everything; a window, or
 * sinks and a window, keep their pages and, at the next append, give those back that no query from then on sees, so that
 * the cache is a ring: a long prompt is appended in chunks. Since positions stay what they are, the answers are those of
 * the whole sequence under the mask, to the bit: whatever the page length, the batch, the threads and what has been
 * forgotten, and, with {@link CacheDesign#chunkInvariant}, the chunks. A mask that lets a query see later positions shows
 * it those that have been appended.
 *
 * <p>Not thread-safe. Caches on one pool may be used by different threads.
 */
public final class KeyValueCache implements AttentionState {
    /** Positions further than any sequence goes. */
    private static final long FAR = 1L << 40;

    private final CacheDesign design;
    private final String words;
    private final PagePool pool;
    private final AttentionVariant variant;
    private final Workers workers;
    private final PageTable table;
    private RunArena workspace = RunArena.open("attention state");
    private long length;
    private long firstAnswerable;
    private boolean forgetful;
    private boolean closed;

    private KeyValueCache(CacheDesign design, String words, PagePool pool, AttentionVariant variant, Workers workers) {
        this.design = design;
        this.words = words;
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
        return open(design, design.toString(), pool, variant, workers);
    }

    /** The same for a state that uses the cache in a way of its own, which the words tell snapshots. */
    static KeyValueCache open(
            CacheDesign design, String words, PagePool pool, AttentionVariant variant, Workers workers) {
        KeyValueCache cache = new KeyValueCache(design, words, pool, variant, workers);
        try {
            variant.requireServed(cache.request(design.function().mask(), 1, 1, false));
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
        return restore(snapshot, design, design.toString(), pool, variant, workers);
    }

    /** The same for a state that uses the cache in a way of its own. */
    static KeyValueCache restore(
            MemorySegment snapshot,
            CacheDesign design,
            String words,
            PagePool pool,
            AttentionVariant variant,
            Workers workers) {
        KeyValueCache cache = open(design, words, pool, variant, workers);
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

    /** What a snapshot must be of to be restored. */
    String words() {
        return words;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void append(Tensor key, Tensor value) {
        requireOpen();
        PageShape shape = pool.shape();
        long count = key.shape().rank() == 4 ? key.size(2) : 0;
        requireShape("key", key, count, shape.headDim());
        requireShape("value", value, count, shape.valueDim());
        if (count == 0) {
            return;
        }
        makeRoom(count);
        Rows to = rows(length + count).slice(length, length + count);
        if (shape.type() == ElementType.INT8) {
            RowQuantizer.quantize(key, to.key(), to.keyScale().orElseThrow());
            RowQuantizer.quantize(value, to.value(), to.valueScale().orElseThrow());
        } else {
            to.key().copyFrom(key);
            to.value().copyFrom(value);
        }
        length += count;
    }

    private void requireShape(String name, Tensor tensor, long count, int width) {
        Shape expected = Shape.of(design.batch(), pool.shape().heads(), count, width);
        if (tensor.elementType() != ElementType.FLOAT32 || !tensor.shape().equals(expected)) {
            throw new IllegalArgumentException(name + " is " + tensor + ", expected FLOAT32 " + expected);
        }
        tensor.requireAccessible(name);
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the cache is closed; open, fork or restore another");
        }
        pool.requireOpen();
    }

    @Override
    public void attend(Tensor query, AttentionOutputs outputs) {
        attend(query, design.function().mask(), outputs);
    }

    /** As {@link #attend(Tensor, AttentionOutputs)}, behind another mask of whole sequences, which shows no more. */
    void attend(Tensor query, Mask mask, AttentionOutputs outputs) {
        long queries = length - firstPosition(query);
        AttentionRequest request =
                request(mask, queries, length, outputs.logSumExp().isPresent());
        Rows rows = rows(length);
        AttentionInputs inputs = new AttentionInputs(
                query, rows.key(), rows.value(), rows.keyScale(), rows.valueScale(), Optional.empty());
        try {
            variant.plan(request, workers, workspace).forward(inputs, outputs);
        } finally {
            // A plan for other lengths comes next: what this one allocated would stay to the end.
            if (workspace.ledger().totalBytes() > 0) {
                workspace.close();
                workspace = RunArena.open("attention state");
            }
        }
    }

    /** The position of the first query, if all can be answered; errors as of {@link #attend(Tensor, AttentionOutputs)}. */
    long firstPosition(Tensor query) {
        requireOpen();
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
        return length - queries;
    }

    /** Throws if the variant does not answer behind a mask, with the log-sum-exp. */
    void requireServed(Mask mask) {
        variant.requireServed(request(mask, 1, 1, true));
    }

    private AttentionRequest request(Mask mask, long queries, long keys, boolean logSumExp) {
        PageShape page = pool.shape();
        AttentionShape shape = new AttentionShape(
                design.batch(), design.queryHeads(), page.heads(), queries, keys, page.headDim(), page.valueDim());
        long first = keys - queries;
        return new AttentionRequest(
                shape,
                design.function()
                        .withMask(mask.from(first))
                        .withChanges(design.function().changes().from(first)),
                logSumExp,
                page.type(),
                true,
                design.chunkInvariant());
    }

    /**
     * Makes room for further positions, in the place of those that no query from here on sees. Nothing changes if there is
     * none.
     */
    private void makeRoom(long count) {
        long pageLength = table.pageLength();
        int before = pages();
        int further = Math.toIntExact((length + count + pageLength - 1) / pageLength) - before;
        int[] last = length % pageLength == 0 ? new int[0] : sharedLastPages();
        BitSet forgotten = forgottenPages();
        int[] released = new int[design.batch() * forgotten.cardinality()];
        int next = 0;
        for (int page = forgotten.nextSetBit(0); page >= 0; page = forgotten.nextSetBit(page + 1)) {
            for (int sequence = 0; sequence < design.batch(); sequence++) {
                released[next++] = table.page(sequence, page);
            }
        }
        int[] taken = pool.exchange(released, Math.multiplyExact(design.batch(), further) + last.length);
        forgotten.stream().forEach(this::forget);
        if (released.length > 0) {
            forgetful = true;
            firstAnswerable = length;
        }
        next = 0;
        for (int sequence : last) {
            copyLast(sequence, before - 1, taken[next++]);
        }
        for (int page = 0; page < further; page++) {
            for (int sequence = 0; sequence < design.batch(); sequence++) {
                table.append(sequence, taken[next++]);
            }
        }
    }

    private void forget(int page) {
        for (int sequence = 0; sequence < design.batch(); sequence++) {
            table.replace(sequence, page, 0);
        }
    }

    /** Pages that no query from here on sees. */
    private BitSet forgottenPages() {
        BitSet forgotten = new BitSet();
        Mask mask = design.function().mask();
        if (mask instanceof Mask.Full || mask instanceof Mask.Causal) {
            return forgotten;
        }
        for (int page = 0; page < pages() - 1; page++) {
            long end = (page + 1) * table.pageLength();
            boolean seen = mask.nextVisibleKey(length, length + FAR, end - table.pageLength()) < end;
            forgotten.set(page, !seen && !isForgotten(page));
        }
        return forgotten;
    }

    /** Sequences whose last page another state holds, too. */
    private int[] sharedLastPages() {
        return IntStream.range(0, design.batch())
                .filter(sequence -> pool.isShared(table.page(sequence, pages() - 1)))
                .toArray();
    }

    /** What a fork still needs is left to it. */
    private void copyLast(int sequence, int last, int to) {
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

    /** Pages of each sequence. */
    private int pages() {
        return table.count(0);
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

    PagePool pool() {
        return pool;
    }

    boolean isClosed() {
        return closed;
    }

    /** Where in the pool a page of a sequence lies. */
    int poolPage(int sequence, int page) {
        return table.page(sequence, page);
    }

    long firstAnswerable() {
        return firstAnswerable;
    }

    /** Keys, values and scales of so many positions. */
    Rows rows(long count) {
        return new Rows(
                Tensor.paged(pool.keys(), table, count),
                Tensor.paged(pool.values(), table, count),
                pool.keyScales().map(scales -> Tensor.paged(scales, table, count)),
                pool.valueScales().map(scales -> Tensor.paged(scales, table, count)));
    }

    /**
     * Takes the place of the cache that a snapshot is of: pages for the positions that it remembers, all zeros yet.
     *
     * @param remembered by page
     */
    void resume(long ofLength, long ofFirstAnswerable, BitSet remembered) {
        int count = Math.toIntExact((ofLength + table.pageLength() - 1) / table.pageLength());
        int[] taken = pool.exchange(new int[0], Math.multiplyExact(design.batch(), remembered.cardinality()));
        int next = 0;
        for (int page = 0; page < count; page++) {
            for (int sequence = 0; sequence < design.batch(); sequence++) {
                int own = remembered.get(page) ? taken[next++] : 0;
                table.append(sequence, own);
                if (own != 0) {
                    clearPage(pool.keys(), own);
                    clearPage(pool.values(), own);
                    pool.keyScales().ifPresent(scales -> clearPage(scales, own));
                    pool.valueScales().ifPresent(scales -> clearPage(scales, own));
                }
            }
        }
        length = ofLength;
        firstAnswerable = ofFirstAnswerable;
        forgetful = ofFirstAnswerable > 0;
    }

    private static void clearPage(Tensor pages, int page) {
        pages.slice(0, page, page + 1L).fill(0);
    }

    @Override
    public KeyValueCache fork() {
        requireOpen();
        KeyValueCache fork = new KeyValueCache(design, words, pool, variant, workers);
        for (int sequence = 0; sequence < design.batch(); sequence++) {
            for (int page = 0; page < pages(); page++) {
                pool.hold(table.page(sequence, page));
                fork.table.append(sequence, table.page(sequence, page));
            }
        }
        fork.length = length;
        fork.firstAnswerable = firstAnswerable;
        fork.forgetful = forgetful;
        return fork;
    }

    @Override
    public void merge(AttentionState other) {
        requireOpen();
        if (!(other instanceof KeyValueCache cache)
                || cache == this
                || !cache.design.equals(design)
                || cache.shape().type() != shape().type()
                || cache.shape().heads() != shape().heads()
                || cache.shape().headDim() != shape().headDim()
                || cache.shape().valueDim() != shape().valueDim()) {
            throw new IllegalArgumentException(
                    "only another key-value cache of the same design and type can be merged; fork this one to repeat it");
        }
        cache.requireOpen();
        if (cache.forgetful) {
            throw new IllegalArgumentException("the other cache has forgotten what those before its position "
                    + cache.firstAnswerable + " saw; merge before its window has passed");
        }
        long count = cache.length;
        if (count > 0) {
            makeRoom(count);
            rows(length + count).slice(length, length + count).copyFrom(cache.rows(count));
            length += count;
        }
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
        requireOpen();
        return CacheSnapshot.bytes(this);
    }

    @Override
    public void snapshot(MemorySegment to) {
        requireOpen();
        CacheSnapshot.write(this, to);
    }

    /** Gives the pages back; closing again does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (int sequence = 0; sequence < design.batch(); sequence++) {
            for (int page = 0; page < pages(); page++) {
                pool.release(table.page(sequence, page));
            }
        }
        workspace.close();
    }
}
