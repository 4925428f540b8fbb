package dev.sightline.evaluation.fading;

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

/** The task from its plan to its cells, in the smallest profile, with seed 61. */
class FadingTaskTest {
    private static final AttentionVariants VARIANTS = AttentionVariants.load();
    private static final List<WorkUnit> UNITS =
            new FadingTask().plan(new SweepSettings(Profile.TINY, 61, Optional.empty(), VARIANTS));

    @Test
    void everyRegisteredVariantAndBothArchitecturesArePlanned() {
        Set<String> planned = new HashSet<>();
        UNITS.forEach(unit -> planned.add(unit.key().variant()));

        assertTrue(planned.containsAll(VARIANTS.names()), planned.toString());
        assertTrue(planned.containsAll(List.of("elman", "lstm")), planned.toString());
    }

    @Test
    void noTwoCellsAreTheSame() {
        Set<String> hashes = new HashSet<>();
        int cells = 0;
        for (WorkUnit unit : UNITS) {
            List<CellResult> results = measure(unit, 1);
            assertTrue(results.stream().anyMatch(result -> result.cell().equals(unit.key())), unit.toString());
            for (CellResult result : results) {
                hashes.add(result.cell().contentHash());
                cells++;
            }
        }
        assertEquals(cells, hashes.size());
    }

    @Test
    void recurrentInfluenceIsGeometricAndAttentionIsNot() {
        for (CellResult curve : List.of(curve("elman", "plain"), curve("lstm", "plain"))) {
            assertTrue(
                    value(curve, "geometricResidual") < value(curve, "powerLawResidual"),
                    curve.cell().toString());
        }
        CellResult distractor = curve("full", "distractor");
        assertTrue(value(distractor, "powerLawResidual") < value(distractor, "geometricResidual"));
    }

    @Test
    void theInfluenceOfADistractorIsDilutedAsOneOverTheTokens() {
        CellResult curve = curve("full", "distractor");

        Measure exponent = metric(curve, "exponent");

        assertEquals(-1, predicted(curve, "exponent"), 1e-12);
        assertTrue(exponent.low() < -1 && -1 < exponent.high(), exponent.toString());
    }

    @Test
    void softmaxVariantsThatSeeTheSameKeysFadeAlike() {
        for (String reading : List.of("needle", "distractor")) {
            List<CellResult> full = measure(unit("full", reading), 1);
            List<CellResult> flash = measure(unit("flash", reading), 1);
            for (int i = 0; i < full.size() - 1; i++) {
                double expected = value(full.get(i), "gradientNorm");
                assertEquals(expected, value(flash.get(i), "gradientNorm"), 1e-5 * expected);
            }
        }
    }

    @Test
    void measuredPointsOfAttentionLieNearTheirClosedForm() {
        for (String variant : VARIANTS.names()) {
            for (CellResult point : measure(unit(variant, "needle"), 1)) {
                if (point.metrics().containsKey("gradientNorm")) {
                    double law = predicted(point, "gradientNorm");
                    double found = value(point, "gradientNorm");
                    // Finitely many random features fall short of the softmax that is their limit.
                    boolean near = variant.equals("performer") ? found < law + 0.06 : Math.abs(found - law) < 0.06;
                    assertTrue(near, () -> found + " beside " + law + ": " + point.cell());
                }
            }
        }
    }

    @Test
    void outsideItsWindowTheFirstTokenHasNoInfluenceAtAll() {
        List<CellResult> results = measure(unit("sliding-window", "needle"), 1);

        for (CellResult result : results.subList(0, results.size() - 1)) {
            double influence = value(result, "gradientNorm");
            assertEquals(result.cell().length() >= 32, influence == 0, result.toString());
            assertEquals(influence == 0, predicted(result, "gradientNorm") == 0, result.toString());
        }
        assertEquals(CellResult.Status.NOT_APPLICABLE, results.getLast().status());
    }

    @Test
    void aRecurrentStateFadesGeometricallyAtItsClosedRate() {
        for (String variant : List.of("retention", "mamba2", "deltanet", "gated-deltanet")) {
            for (String reading : List.of("needle", "distractor")) {
                CellResult curve = curve(variant, reading);
                assertTrue(
                        value(curve, "geometricResidual") < value(curve, "powerLawResidual"),
                        curve.cell().toString());
                assertEquals(predicted(curve, "rate"), value(curve, "rate"), 0.003);
            }
        }
    }

    @Test
    void aRecurrentStateTellsTheMessageOfWhatIsAskedForAlone() {
        List<CellResult> needle = measure(unit("gated-deltanet", "needle"), 1);
        for (CellResult point : needle.subList(0, needle.size() - 1)) {
            assertEquals(predicted(point, "message"), value(point, "message"), 0.05, point.toString());
            assertTrue(value(point, "message") <= value(point, "gradientNorm"), "no mean exceeds a root mean square");
        }
        measure(unit("gated-deltanet", "distractor"), 1)
                .forEach(point -> assertTrue(!point.metrics().containsKey("message")));
    }

    @Test
    void aSinkKeepsTheFirstTokenInSightAndAWindowWithoutOneDoesNot() {
        CellResult sink =
                measure(unit("streaming-llm", "distractor"), 1).reversed().get(1);
        assertEquals("pattern", sink.cell().parameter("mask"));
        assertEquals(predicted(sink, "gradientNorm"), value(sink, "gradientNorm"), 0.01);
        assertTrue(predicted(sink, "gradientNorm") > 2.0 / sink.cell().length(), "fewer tokens share the weight");
        CellResult gone = measure(unit("dilated", "distractor"), 1).reversed().get(1);
        assertEquals(0, value(gone, "gradientNorm"));
        assertEquals(0, predicted(gone, "gradientNorm"));
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() {
        for (WorkUnit unit : List.of(
                unit("elman", "plain"), unit("lstm", "plain"), unit("full", "needle"), unit("deltanet", "needle"))) {
            assertEquals(measure(unit, 1), measure(unit, 2));
        }
    }

    private static WorkUnit unit(String variant, String reading) {
        return UNITS.stream()
                .filter(unit -> unit.key().variant().equals(variant)
                        && unit.key().reading().equals(reading))
                .findFirst()
                .orElseThrow();
    }

    private static CellResult curve(String variant, String reading) {
        return measure(unit(variant, reading), 1).getLast();
    }

    private static List<CellResult> measure(WorkUnit unit, int threads) {
        try (Workers workers = Workers.of(threads)) {
            return unit.measure(new Laboratory(VARIANTS, workers));
        }
    }

    private static double value(CellResult result, String name) {
        return metric(result, name).value();
    }

    private static Measure metric(CellResult result, String name) {
        return Optional.ofNullable(result.metrics().get(name)).orElseThrow();
    }

    private static double predicted(CellResult result, String name) {
        return Optional.ofNullable(result.predicted().get(name)).orElseThrow();
    }
}
