package dev.sightline.evaluation.eviction;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.state.SelectiveCache;
import dev.sightline.evaluation.recall.StrongerKeys;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Keeps everything and reads, for each question, as many pages as the budget holds. */
final class SelectedCache implements FilledCache {
    private final Prompt prompt;
    private final PagedCache<SelectiveCache> paged;
    private long bytes;

    SelectedCache(Prompt prompt, int budget) {
        this.prompt = prompt;
        int pages = budget / EvictionProtocol.CHUNK;
        paged = PagedCache.ofWhole(
                prompt, pool -> SelectiveCache.open(prompt.design(), pages, pool, prompt.variant(), prompt.workers()));
        bytes = paged.cache().bytes();
    }

    @Override
    public List<Holding> answer(Tensor query, Tensor output) {
        BitSet all = new BitSet();
        all.set(0, prompt.length());
        List<Holding> holdings = new ArrayList<>();
        try (SelectiveCache fork = paged.cache().fork()) {
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
        paged.close();
    }
}
