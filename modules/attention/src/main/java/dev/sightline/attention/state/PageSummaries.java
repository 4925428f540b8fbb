package dev.sightline.attention.state;

import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.Workers;
import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * The bounds of the pages of all heads, each of which chooses for itself. Heads are counted over all sequences: {@code
 * sequence * keyValueHeads + head}. Threads share the heads.
 */
final class PageSummaries {
    private final CacheDesign design;
    private final PageShape shape;
    private final PageBounds[] bounds;
    private final PageSelection[] selections;
    private long included;

    PageSummaries(CacheDesign design, PageShape shape) {
        this.design = design;
        this.shape = shape;
        int heads = Math.multiplyExact(design.batch(), shape.heads());
        bounds = new PageBounds[heads];
        selections = new PageSelection[heads];
        for (int head = 0; head < heads; head++) {
            bounds[head] = new PageBounds(shape.headDim());
            selections[head] = new PageSelection();
        }
    }

    /** The same bounds, apart from here on. */
    PageSummaries copy() {
        PageSummaries copy = new PageSummaries(design, shape);
        for (int head = 0; head < bounds.length; head++) {
            copy.bounds[head] = bounds[head].copy();
        }
        copy.included = included;
        return copy;
    }

    /** Key-value heads of all sequences. */
    int heads() {
        return bounds.length;
    }

    /** Takes the keys into account that it does not know, as they are stored. */
    void include(KeyValueCache cache, Workers workers) {
        if (included < cache.length()) {
            workers.run(heads(), (worker, head) -> include(cache, (int) head));
            included = cache.length();
        }
    }

    private void include(KeyValueCache cache, int head) {
        long pageLength = cache.pageLength();
        long next = included;
        while (next < cache.length()) {
            int page = (int) (next / pageLength);
            long begin = page * pageLength;
            long end = Math.min(begin + pageLength, cache.length());
            int inPool = cache.poolPage(head / shape.heads(), page);
            bounds[head].include(page, keys(cache.pool(), inPool, head % shape.heads(), next - begin, end - begin));
            next = end;
        }
    }

    /** Keys of a page as numbers. */
    private float[] keys(PagePool pool, int page, int head, long from, long to) {
        float[] keys = part(pool.keys(), page, head, from, to);
        Optional<Tensor> scales = pool.keyScales();
        if (scales.isPresent()) {
            float[] scale = part(scales.get(), page, head, from, to);
            for (int i = 0; i < keys.length; i++) {
                keys[i] *= scale[i / shape.headDim()];
            }
        }
        return keys;
    }

    private static float[] part(Tensor ofPool, int page, int head, long from, long to) {
        return ofPool.select(0, page).select(0, head).slice(0, from, to).toArray();
    }

    /**
     * Lets each head choose.
     *
     * @param query [batch, queryHeads, 1, headDim]
     * @param pages that there are for this query
     * @param wanted 1 or more
     */
    void choose(Tensor query, int pages, int wanted, Workers workers) {
        if (wanted == pages) {
            for (PageSelection selection : selections) {
                selection.takeAll(pages);
            }
            return;
        }
        float[] queries = scaled(query);
        workers.run(heads(), (worker, head) -> choose(queries, (int) head, pages, wanted));
    }

    private void choose(float[] queries, int head, int pages, int wanted) {
        int size = queries.length / heads();
        PageSelection selection = selections[head];
        bounds[head].write(queries, head * size, (head + 1) * size, pages, selection.room(pages));
        selection.choose(pages, wanted);
    }

    /** Queries times what their scores are multiplied by, which may be negative. */
    private float[] scaled(Tensor query) {
        float[] queries = query.toArray();
        ScoreChanges changes = design.function().changes();
        int rows = queries.length / shape.headDim();
        for (int row = 0; row < rows; row++) {
            float factor = (float) (design.function().scale() / changes.temperature(row % design.queryHeads()));
            for (int i = row * shape.headDim(); i < (row + 1) * shape.headDim(); i++) {
                queries[i] *= factor;
            }
        }
        return queries;
    }

    /** Pages that a head chose last, ascending. */
    int[] chosen(int head) {
        return selections[head].chosen();
    }

    /** Bytes held. */
    long bytes() {
        long bytes = 0;
        for (int head = 0; head < heads(); head++) {
            bytes += bounds[head].bytes() + selections[head].bytes();
        }
        return bytes;
    }
}
