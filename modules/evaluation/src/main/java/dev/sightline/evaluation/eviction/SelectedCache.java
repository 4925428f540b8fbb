package dev.sightline.evaluation.eviction;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.Mask;
import dev.sightline.attention.state.CacheDesign;
import dev.sightline.attention.state.PagePool;
import dev.sightline.attention.state.SelectiveCache;
import dev.sightline.evaluation.recall.StrongerKeys;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Keeps everything and reads, for each question, as many pages as the budget holds. */
final class SelectedCache implements FilledCache {
    private final Prompt prompt;
    private final PagePool pool;
    private final SelectiveCache cache;
    private long bytes;

    private SelectedCache(Prompt prompt, PagePool pool, SelectiveCache cache) {
        this.prompt = prompt;
        this.pool = pool;
        this.cache = cache;
        this.bytes = cache.bytes();
    }

    static SelectedCache of(Prompt prompt, int budget) {
        EvictionProtocol protocol = prompt.protocol();
        PagePool pool = PagePool.inMemory(protocol.page(), prompt.batch() * prompt.length() / EvictionProtocol.CHUNK);
        CacheDesign design = new CacheDesign(prompt.batch(), 1, protocol.softmax(Mask.causal(0)));
        try {
            SelectiveCache cache = SelectiveCache.open(
                    design, budget / EvictionProtocol.CHUNK, pool, prompt.variant(), prompt.workers());
            try {
                cache.append(prompt.draws().key(), prompt.draws().value());
                return new SelectedCache(prompt, pool, cache);
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
        BitSet all = new BitSet();
        all.set(0, prompt.length());
        List<Holding> holdings = new ArrayList<>();
        try (SelectiveCache fork = cache.fork()) {
            fork.attend(query, AttentionOutputs.of(output));
            bytes = fork.bytes();
            for (int sequence = 0; sequence < prompt.batch(); sequence++) {
                BitSet read = new BitSet();
                for (int page : fork.chosenPages(sequence, 0)) {
                    read.set(page * EvictionProtocol.CHUNK, (page + 1) * EvictionProtocol.CHUNK);
                }
                holdings.add(new Holding(all, read));
            }
        }
        return holdings;
    }

    @Override
    public StrongerKeys stronger() {
        return prompt.stronger();
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long peakBytes() {
        return bytes;
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
