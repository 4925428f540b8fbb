package dev.sightline.evaluation.rotary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.Profile;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.WorkUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The task from its plan to its cells, in the smallest profile, with seed 71. */
class RotaryTaskTest {
    private static final AttentionVariants VARIANTS = AttentionVariants.load();
    private static final List<CellResult> RESULTS = measure(1);

    private static List<WorkUnit> plan(AttentionVariants variants) {
        return new RotaryTask().plan(new SweepSettings(Profile.TINY, 71, Optional.empty(), variants));
    }

    private static List<CellResult> measure(int threads) {
        try (Workers workers = Workers.of(threads)) {
            return plan(VARIANTS).getFirst().measure(new Laboratory(VARIANTS, workers));
        }
    }

    private static CellResult point(String scaling, long distance) {
        return RESULTS.stream()
                .filter(result -> result.cell().variant().equals(scaling)
                        && result.cell().length() == distance
                        && result.cell().parameter("kind").equals("point"))
                .findFirst()
                .orElseThrow();
    }

    private static CellResult curve(String scaling) {
        return RESULTS.stream()
                .filter(result -> result.cell().variant().equals(scaling)
                        && result.cell().parameter("kind").equals("curve"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void similarityAndRecallLieNearTheirClosedForms() {
        for (CellResult result : RESULTS) {
            if (result.cell().parameter("kind").equals("point")) {
                double deviation = result.prediction("similarityDeviation").orElseThrow();
                // 64 draws: four standard errors of a mean, of a deviation and of a share, and the error of the form.
                assertEquals(
                        result.prediction("similarity").orElseThrow(),
                        result.metric("similarity").value(),
                        4 * deviation / 8,
                        result.cell().toString());
                assertEquals(
                        deviation,
                        result.metric("similarityDeviation").value(),
                        4 * deviation / 11,
                        result.cell().toString());
                assertEquals(
                        result.prediction("recall").orElseThrow(),
                        result.metric("recall").value(),
                        0.25,
                        result.cell().toString());
            }
        }
    }

    @Test
    void withinTheTrainingLengthTheDynamicScalingIsTheUnscaledRotation() {
        for (int context = 2; context <= 64; context *= 2) {
            CellResult unscaled = point("rope", context - 1L);
            CellResult dynamic = point("rope-dynamic-ntk", context - 1L);
            assertEquals(unscaled.predicted(), dynamic.predicted());
            assertEquals(unscaled.metric("unseenPairs"), dynamic.metric("unseenPairs"));
        }
    }

    @Test
    void whatInterpolationRepairsFarAwayItCostsNearby() {
        assertTrue(curve("rope").metric("unseenPairs").value() > 0.3);
        assertEquals(0, curve("rope-linear").metric("unseenPairs").value());
        assertEquals(1, curve("rope").metric("resolutionKept").value(), 1e-12);
        assertEquals(1 / 64.0, curve("rope-linear").metric("resolutionKept").value(), 2e-3);
        assertTrue(curve("rope-yarn").metric("resolutionKept").value() > 0.5);
        assertTrue(curve("rope-linear").metric("recallBeyond").low()
                > curve("rope").metric("recallBeyond").high());
    }

    @Test
    void withinTheTrainingLengthNothingIsUnseen() {
        for (CellResult result : RESULTS) {
            Measure unseen = result.metric("unseenPairs");
            assertTrue(unseen.value() >= 0 && unseen.value() <= 1);
            assertEquals(unseen.low(), unseen.high());
            if (result.cell().length() < 64) {
                assertEquals(0, unseen.value(), result.cell().toString());
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
    void anotherSoftmaxStandsInAndWithoutOneThereIsNothingToDo() {
        AttentionVariants full = AttentionVariants.of(List.of(VARIANTS.get("linear"), VARIANTS.get("full")));
        assertEquals("full", plan(full).getFirst().key().parameter("through"));
        AttentionVariants none = AttentionVariants.of(List.of(VARIANTS.get("linear"), VARIANTS.get("retention")));
        assertEquals(List.of(), plan(none));
    }
}
