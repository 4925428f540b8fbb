package dev.sightline.evaluation.eviction;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.state.KeyValueCache;
import dev.sightline.evaluation.recall.StrongerKeys;
import dev.sightline.memory.Tensor;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/** Forgets nothing: what a budget is measured against, but no bound, as all that it holds dilutes a needle's weight. */
final class WholeCache implements FilledCache {
    private final Prompt prompt;
    private final PagedCache<KeyValueCache> paged;

    WholeCache(Prompt prompt) {
        this.prompt = prompt;
        paged = PagedCache.ofWhole(
                prompt, pool -> KeyValueCache.open(prompt.design(), pool, prompt.variant(), prompt.workers()));
    }

    @Override
    public List<Holding> answer(Tensor query, Tensor output) {
        try (KeyValueCache fork = paged.cache().fork()) {
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
        return paged.cache().bytes();
    }

    @Override
    public long peakBytes() {
        return paged.cache().bytes();
    }

    @Override
    public void close() {
        paged.close();
    }
}
