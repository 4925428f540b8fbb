package dev.sightline.evaluation.eviction;

import dev.sightline.attention.state.AttentionState;
import dev.sightline.attention.state.PagePool;
import dev.sightline.attention.state.PageShape;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A cache and the pages that it lies on: closed together, and at once where the cache cannot be opened or filled.
 *
 * @param <C> its kind
 */
final class PagedCache<C extends AttentionState> implements AutoCloseable {
    private final PagePool pool;
    private final C cache;

    private PagedCache(PagePool pool, C cache) {
        this.pool = pool;
        this.cache = cache;
    }

    static <C extends AttentionState> PagedCache<C> of(
            PageShape page, int pages, Function<PagePool, C> opening, Consumer<C> filling) {
        PagePool pool = PagePool.inMemory(page, pages);
        try {
            C cache = opening.apply(pool);
            try {
                filling.accept(cache);
                return new PagedCache<>(pool, cache);
            } catch (RuntimeException | Error failure) {
                cache.close();
                throw failure;
            }
        } catch (RuntimeException | Error failure) {
            pool.close();
            throw failure;
        }
    }

    /** A cache that reads and keeps a whole prompt. */
    static <C extends AttentionState> PagedCache<C> ofWhole(Prompt prompt, Function<PagePool, C> opening) {
        return of(
                prompt.protocol().page(),
                prompt.batch() * prompt.length() / EvictionProtocol.CHUNK,
                opening,
                cache -> cache.append(prompt.draws().key(), prompt.draws().value()));
    }

    C cache() {
        return cache;
    }

    @Override
    public void close() {
        try {
            cache.close();
        } finally {
            pool.close();
        }
    }
}
