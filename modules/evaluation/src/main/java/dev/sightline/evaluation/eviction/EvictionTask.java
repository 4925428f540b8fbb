package dev.sightline.evaluation.eviction;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.WorkUnit;
import java.util.List;

/**
 * Recall through caches under a budget. The draws are those of constructed recall: random keys and values are appended
 * in chunks, and the question of each depth is asked of a fork of the cache. Policies differ in what they keep or read,
 * see {@link CachePolicy}; the budget counts the positions that there is room for, the chunk that is being read included.
 *
 * <p>Policies that judge by queries can only know the queries that they observed. While the prompt is read these have
 * random content, as nobody asks yet; only {@link CachePolicy#SNAPKV_ASKED} observes the question itself.
 *
 * <p>The policy stands in the place of the variant; {@code flash} answers, or else the first variant that can. Cells: one
 * for each policy, budget, length and depth ({@code recall, heldShare}, the causes of the misses), and a curve cell ({@code
 * kind=curve}: bands, bytes of the keys and values held, bytes with all books and at most, bytes of a full cache, FLOPs of a
 * token) for each policy, budget and length. Closed forms: full cache, window, sinks, random and oracle.
 */
public final class EvictionTask implements Task {
    /** The task's name. */
    public static final String NAME = "eviction";

    /** Answers for every cache, and is there unless a user left it out. */
    private static final String PREFERRED = "flash";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<WorkUnit> plan(SweepSettings settings) {
        EvictionProtocol protocol = EvictionProtocol.of(settings.profile());
        List<String> able = settings.variants().all().stream()
                .filter(protocol::canAnswer)
                .map(AttentionVariant::name)
                .toList();
        List<String> variants = able.contains(PREFERRED)
                ? List.of(PREFERRED)
                : able.stream().limit(1).toList();
        return protocol.recall().lengths().stream()
                .<WorkUnit>map(length -> new EvictionUnit(protocol, length, settings.seed(), variants))
                .toList();
    }
}
