package dev.sightline.attention.state;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.memory.PageTable;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;

/**
 * A key-value cache that keeps everything and reads, for each query, a few pages: of each key-value head those whose keys
 * could score highest, and always the first and the last. Over the pages that it reads the answer is exact. A page is
 * judged by the elementwise minimum and maximum of its keys (Tang et al. 2024, Algorithm 1, arXiv 2406.10774); the
 * query heads of a group choose together, by the largest of their bounds, so that they share what is read (Yuan et al.
 * 2025, section 3.3.2, arXiv 2502.11089).
 *
 * <p>The first page counts as one where sinks lie, and the last holds the newest positions. Equal bounds go to the lower
 * page. A page with a NaN among its keys counts as the highest, so that it is read, as a cache of all pages would. Bounds
 * are of the numbers as stored: of narrow types, of the rounded ones. The mask is {@code causal(0)}; ALiBi is refused, as
 * keys leave their positions; softcap, temperatures and sinks are served.
 *
 * <p>A query costs, of each key-value head and page, 2 headDim FLOPs and 4 headDim bytes for each query head of its group,
 * and what the variant takes for {@code pages} pages. Queries choose for themselves, one after another: for a prompt, or
 * the parts of one, {@link #attendToAll} reads all pages with one request.
 *
 * <p>Not thread-safe. Caches on one pool may be used by different threads.
 */
public final class SelectiveCache implements AttentionState {
    private final KeyValueCache cache;
    private final int pages;
    private final AttentionVariant variant;
    private final Workers workers;
    private final HeadwiseAttention attention;
    private final PageSummaries summaries;
    private final PageTable table;

    private SelectiveCache(
            KeyValueCache cache, int pages, AttentionVariant variant, Workers workers, PageSummaries summaries) {
        this.cache = cache;
        this.pages = pages;
        this.variant = variant;
        this.workers = workers;
        this.attention = new HeadwiseAttention(cache.design(), cache.shape(), true, variant, workers);
        this.summaries = summaries;
        this.table = new PageTable(summaries.heads(), cache.pageLength());
    }

    /**
     * An empty cache.
     *
     * @param pages that a query reads of each head, 2 or more
     * @param pool where its pages come from; outlives the cache
     * @param variant what answers; must serve paged softmax requests of this design
     * @param workers the threads that answer; outlive the cache
     * @throws IllegalArgumentException if there are fewer than 2 pages to read, another mask than {@code causal(0)}, or
     *     ALiBi
     * @throws dev.sightline.attention.RefusedRequestException if the variant does not serve the design
     */
    public static SelectiveCache open(
            CacheDesign design, int pages, PagePool pool, AttentionVariant variant, Workers workers) {
        return of(KeyValueCache.open(design, pool, variant, workers), pages, variant, workers);
    }

    /**
     * A cache as it was when the snapshot was taken, which may be one of a {@link KeyValueCache}, too: bounds follow from
     * the keys. Errors as of {@link #open}.
     *
     * @throws IllegalArgumentException if the bytes are no snapshot, or one of another design or type
     */
    public static SelectiveCache restore(
            MemorySegment snapshot,
            CacheDesign design,
            int pages,
            PagePool pool,
            AttentionVariant variant,
            Workers workers) {
        return of(KeyValueCache.restore(snapshot, design, pool, variant, workers), pages, variant, workers);
    }

    private static SelectiveCache of(KeyValueCache cache, int pages, AttentionVariant variant, Workers workers) {
        try {
            if (pages < 2) {
                throw new IllegalArgumentException("a query that reads " + pages
                        + " pages; give 2 or more, as the first and the last are always read");
            }
            PageSummaries summaries = new PageSummaries(cache.design(), cache.shape());
            summaries.include(cache, workers);
            return new SelectiveCache(cache, pages, variant, workers, summaries);
        } catch (RuntimeException failure) {
            cache.close();
            throw failure;
        }
    }

    /** What the cache is for. */
    public CacheDesign design() {
        return cache.design();
    }

    /** Pages that a query reads of each head, if there are so many. */
    public int pages() {
        return pages;
    }

    @Override
    public long length() {
        return cache.length();
    }

    @Override
    public void append(Tensor key, Tensor value) {
        cache.append(key, value);
        summaries.include(cache, workers);
    }

    @Override
    public void attend(Tensor query, AttentionOutputs outputs) {
        cache.requireOpen();
        attention.check(query, outputs);
        long queries = query.size(2);
        if (queries > length()) {
            throw new IllegalArgumentException(queries + " queries, but " + length()
                    + " positions; append the keys and values of the queries before asking");
        }
        for (long i = 0; i < queries; i++) {
            attend(query.slice(2, i, i + 1), length() - queries + i, row(outputs, i));
        }
    }

    private static AttentionOutputs row(AttentionOutputs outputs, long i) {
        return new AttentionOutputs(
                outputs.output().slice(2, i, i + 1), outputs.logSumExp().map(tensor -> tensor.slice(2, i, i + 1)));
    }

    private void attend(Tensor query, long position, AttentionOutputs outputs) {
        long pageLength = cache.pageLength();
        int there = Math.toIntExact(position / pageLength) + 1;
        int read = Math.min(pages, there);
        summaries.choose(query, there, read, workers);
        for (int head = 0; head < summaries.heads(); head++) {
            int[] chosen = summaries.chosen(head);
            for (int i = 0; i < read; i++) {
                put(head, i, poolPage(head, chosen[i]));
            }
        }
        // The last page is always among them, and ends with the query's own position.
        long keys = (read - 1) * pageLength + position % pageLength + 1;
        PagePool pool = cache.pool();
        attention.attend(
                new AttentionInputs(
                        query,
                        paged(pool.keys(), keys),
                        paged(pool.values(), keys),
                        pool.keyScales().map(scales -> paged(scales, keys)),
                        pool.valueScales().map(scales -> paged(scales, keys)),
                        Optional.empty()),
                Mask.full(),
                outputs);
    }

    private void put(int head, int index, int page) {
        if (index < table.count(head)) {
            table.replace(head, index, page);
        } else {
            table.append(head, page);
        }
    }

    /** The part of a page that belongs to a head is a page of its own. */
    private int poolPage(int head, int page) {
        int heads = cache.shape().heads();
        return Math.addExact(Math.multiplyExact(cache.poolPage(head / heads, page), heads), head % heads);
    }

    /** [pages, heads, pageLength(, width)] of the pool as pages of single heads. */
    private Tensor paged(Tensor ofPool, long keys) {
        long[] sizes = ofPool.shape().sizes();
        sizes[0] *= sizes[1];
        sizes[1] = 1;
        return Tensor.paged(Tensor.of(ofPool.segment(), ofPool.elementType(), sizes), table, keys);
    }

    /**
     * As {@link #attend}, but over all pages, with one request and to the bits of a {@link KeyValueCache}: for prompts,
     * which the sources of the idea read whole, and for comparison.
     */
    public void attendToAll(Tensor query, AttentionOutputs outputs) {
        cache.attend(query, outputs);
    }

    /**
     * The pages that the last query read, ascending; page p holds the positions from {@code p * pageLength} on. Empty before
     * the first query.
     *
     * @throws IndexOutOfBoundsException if there is no such sequence or key-value head
     */
    public int[] chosenPages(int sequence, int head) {
        Objects.checkIndex(sequence, design().batch());
        Objects.checkIndex(head, cache.shape().heads());
        return summaries.chosen(sequence * cache.shape().heads() + head).clone();
    }

    @Override
    public SelectiveCache fork() {
        return new SelectiveCache(cache.fork(), pages, variant, workers, summaries.copy());
    }

    @Override
    public void merge(AttentionState other) {
        cache.merge(other instanceof SelectiveCache selective ? selective.cache : other);
        summaries.include(cache, workers);
    }

    @Override
    public long bytes() {
        return cache.bytes() + summaries.bytes();
    }

    @Override
    public long snapshotBytes() {
        return cache.snapshotBytes();
    }

    /** Writes keys and values as a {@link KeyValueCache} does. */
    @Override
    public void snapshot(MemorySegment to) {
        cache.snapshot(to);
    }

    /** Gives the pages back; closing again does nothing. */
    @Override
    public void close() {
        if (!cache.isClosed()) {
            cache.close();
            attention.close();
        }
    }
}
