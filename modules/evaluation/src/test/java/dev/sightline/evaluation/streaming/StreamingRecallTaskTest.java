package dev.sightline.evaluation.streaming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Profile;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.WorkUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The task from its plan to its cells, in the smallest profile, with seed 81. */
class StreamingRecallTaskTest {
    private static final AttentionVariants VARIANTS = AttentionVariants.load();
    private static final StreamingProtocol PROTOCOL = StreamingProtocol.of(Profile.TINY);
    private static final List<CellResult> RESULTS = measure(1);

    private static List<WorkUnit> plan(AttentionVariants variants) {
        return new StreamingRecallTask().plan(new SweepSettings(Profile.TINY, 81, Optional.empty(), variants));
    }

    private static List<CellResult> measure(int threads) {
        try (Workers workers = Workers.of(threads)) {
            Laboratory laboratory = new Laboratory(VARIANTS, workers);
            return plan(VARIANTS).stream()
                    .flatMap(unit -> unit.measure(laboratory).stream())
                    .toList();
        }
    }

    private static List<CellResult> of(String variant) {
        return RESULTS.stream()
                .filter(result -> result.cell().variant().equals(variant))
                .toList();
    }

    private static double value(String variant, int age, String metric) {
        return of(variant).stream()
                .filter(result -> result.cell().parameter("age").equals(Integer.toString(age)))
                .findFirst()
                .orElseThrow()
                .metric(metric)
                .value();
    }

    @Test
    void theNewestItemIsRecalledByAll() {
        for (String variant : List.of("key-value-cache", "retention", "deltanet", "elman")) {
            assertTrue(value(variant, 0, "recall") > 0.6, variant);
        }
        assertTrue(value("lstm", 0, "recall") > 0.3, "a gated unit writes little of an item at once");
    }

    @Test
    void oldItemsAreLostToNetworksAndNotToACache() {
        double chance = 1.0 / PROTOCOL.length();
        for (String network : List.of("elman", "lstm")) {
            assertEquals(chance, value(network, 47, "recall"), 0.06, network);
            assertEquals(0, value(network, 47, "recovered"), 0.02, network);
        }
        assertTrue(value("key-value-cache", 47, "recall") > 0.9);
    }

    @Test
    void noNetworkRecoversMoreNumbersThanItHasUnits() {
        for (String network : List.of("elman", "lstm")) {
            CellResult curve = of(network).getLast();
            assertEquals(48, curve.metric("capacityBound").value());
            assertTrue(curve.metric("capacity").high() <= 48, curve.toString());
            assertTrue(curve.metric("capacity").low() > 4, curve.toString());
        }
    }

    @Test
    void attentionLiesNearItsClosedForms() {
        for (String variant : List.of("key-value-cache", "retention", "deltanet")) {
            for (CellResult result : of(variant)) {
                result.prediction("recall")
                        .ifPresent(predicted -> assertEquals(
                                predicted,
                                result.metric("recall").value(),
                                // 128 draws, and the error of the form on its slope.
                                4 * Math.sqrt(predicted * (1 - predicted) / 128) + 0.06,
                                result.cell().toString()));
            }
        }
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() {
        assertEquals(RESULTS, measure(2));
    }

    @Test
    void noTwoCellsAreTheSame() {
        Set<String> hashes = new HashSet<>();
        RESULTS.forEach(result -> hashes.add(result.cell().contentHash()));
        assertEquals(RESULTS.size(), hashes.size());
    }

    @Test
    void everyUnitsKeyIsAmongItsCells() {
        Set<String> hashes = new HashSet<>();
        RESULTS.forEach(result -> hashes.add(result.cell().contentHash()));
        plan(VARIANTS).forEach(unit -> assertTrue(hashes.contains(unit.key().contentHash())));
    }

    @Test
    void networksNeedNoVariantAndDecaysOfPositionsAreLeftOut() {
        AttentionVariants some = AttentionVariants.of(List.of(VARIANTS.get("mamba2"), VARIANTS.get("deltanet")));
        assertEquals(
                List.of("deltanet", "elman", "lstm"),
                plan(some).stream().map(unit -> unit.key().variant()).toList());
    }
}
