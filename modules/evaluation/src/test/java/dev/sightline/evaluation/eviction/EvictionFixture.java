package dev.sightline.evaluation.eviction;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.recall.RecallProtocol;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A small experiment: 512 positions, 11 depths, budgets of 128 and 64. */
final class EvictionFixture {
    static final int LENGTH = 512;
    static final int DEPTHS = 11;
    static final int DRAWS = 64;

    static final AttentionVariants REGISTRY = AttentionVariants.load();

    private EvictionFixture() {}

    static EvictionProtocol protocol() {
        RecallProtocol recall =
                new RecallProtocol(32, 16, 0.8, 6, 20, DEPTHS, 48, new TreeMap<>(Map.of(LENGTH, DRAWS)));
        return new EvictionProtocol(recall, List.of(4, 8));
    }

    static List<CellResult> measure(long seed, int threads) {
        EvictionUnit unit = new EvictionUnit(protocol(), LENGTH, seed, List.of("flash"));
        try (Workers workers = Workers.of(threads)) {
            return unit.measure(new Laboratory(REGISTRY, workers));
        }
    }
}
