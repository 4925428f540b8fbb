package dev.sightline.evaluation.eviction;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.Mask;
import dev.sightline.attention.state.CacheDesign;
import dev.sightline.attention.state.KeyValueCache;
import dev.sightline.attention.state.PagePool;
import dev.sightline.evaluation.recall.StrongerKeys;
import dev.sightline.memory.Tensor;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/** Forgets nothing: the bound that a budget is measured against. */
final class WholeCache implements FilledCache {
    private final Prompt prompt;
    private final PagePool pool;
    private final KeyValueCache cache;

    private WholeCache(Prompt prompt, PagePool pool, KeyValueCache cache) {
        this.prompt = prompt;
        this.pool = pool;
        this.cache = cache;
    }

    static WholeCache of(Prompt prompt) {
        EvictionProtocol protocol = prompt.protocol();
        PagePool pool = PagePool.inMemory(protocol.page(), prompt.batch() * prompt.length() / EvictionProtocol.CHUNK);
        CacheDesign design = new CacheDesign(prompt.batch(), 1, protocol.softmax(Mask.causal(0)));
        try {
            KeyValueCache cache = KeyValueCache.open(design, pool, prompt.variant(), prompt.workers());
            try {
                cache.append(prompt.draws().key(), prompt.draws().value());
                return new WholeCache(prompt, pool, cache);
            } catch (RuntimeException | Error failure) {
                cache.close();
                throw failure;
            }
        } catch (RuntimeException | Error failure) {
            pool.close();
            throw failure;
        }
    }

    @Override
    public List<Holding> answer(Tensor query, Tensor output) {
        try (KeyValueCache fork = cache.fork()) {
            fork.attend(query, AttentionOutputs.of(output));
        }
        BitSet all = new BitSet();
        all.set(0, prompt.length());
        return Collections.nCopies(prompt.batch(), Holding.allVisible(all));
    }

    @Override
    public StrongerKeys stronger() {
        return prompt.stronger();
    }

    @Override
    public long bytes() {
        return cache.bytes();
    }

    @Override
    public long peakBytes() {
        return cache.bytes();
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
