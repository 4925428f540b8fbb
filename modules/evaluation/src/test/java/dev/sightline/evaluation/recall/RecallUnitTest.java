package dev.sightline.evaluation.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.InvalidExperimentException;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.ReferenceVariant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecallUnitTest {
    private static final ReferenceVariant WINDOWED =
            ReferenceVariant.softmax().named("windowed").serving(Mask.Window.class::isInstance);

    private static List<CellResult> measure(int length, int draws, int threads, AttentionVariant... variants) {
        AttentionVariants registry = AttentionVariants.of(List.of(variants));
        RecallUnit unit = new RecallUnit(Protocols.small(draws, length), length, 1, registry.names());
        try (Workers workers = Workers.of(threads)) {
            return unit.measure(new Laboratory(registry, workers));
        }
    }

    private static List<CellResult> of(List<CellResult> cells, String variant, String reading, boolean curve) {
        return cells.stream()
                .filter(result -> result.cell().variant().equals(variant))
                .filter(result -> result.cell().reading().equals(reading))
                .filter(result -> result.cell().parameter("kind").equals("curve") == curve)
                .toList();
    }

    @ParameterizedTest(name = "n = {0}, seed 1")
    @ValueSource(ints = {64, 97})
    void valuesDoNotDependOnTheNumberOfThreads(int length) {
        List<CellResult> one = measure(length, 32, 1, ReferenceVariant.softmax(), ReferenceVariant.linear(), WINDOWED);
        List<CellResult> three =
                measure(length, 32, 3, ReferenceVariant.softmax(), ReferenceVariant.linear(), WINDOWED);
        assertEquals(one, three);
        assertEquals((1 + 3 + 1) * (11 + 1), one.size());
    }

    @Test
    void valuesOfAVariantDoNotDependOnItsCompanyAtSeed1() {
        List<CellResult> alone = measure(64, 16, 2, ReferenceVariant.linear());
        List<CellResult> inCompany = measure(64, 16, 2, ReferenceVariant.linear(), WINDOWED);
        assertEquals(alone, inCompany.subList(0, alone.size()));
    }

    @Test
    void softmaxMeetsItsClosedFormsAtSeed1() {
        List<CellResult> cells = measure(97, 160, 2, ReferenceVariant.softmax());
        double mass = 0;
        double entropy = 0;
        for (CellResult result : of(cells, "reference", "plain", false)) {
            mass += result.metric("mass").value() / 11;
            entropy += result.metric("entropy").value() / 11;
        }
        CellResult any = of(cells, "reference", "plain", false).getFirst();
        assertEquals(any.prediction("mass").orElseThrow(), mass, 0.01);
        assertEquals(any.prediction("entropy").orElseThrow(), entropy, 0.03);
        CellResult curve = of(cells, "reference", "plain", true).getFirst();
        assertEquals(
                curve.prediction("meanRecall").orElseThrow(),
                curve.metric("meanRecall").value(),
                0.03);
        assertEquals(0, curve.prediction("uShape").orElseThrow());
        assertTrue(curve.metric("uShape").low() <= 0);
        assertTrue(curve.metric("flatness").value() < 1e-5);
    }

    @Test
    void linearReadingsMeetTheirClosedFormsAtSeed1() {
        List<CellResult> cells = measure(64, 240, 2, ReferenceVariant.linear());
        for (String reading : List.of("plain", "centred", "identity")) {
            CellResult curve = of(cells, "reference-linear", reading, true).getFirst();
            double tolerance = reading.equals("centred") ? 0.06 : 0.04;
            assertEquals(
                    curve.prediction("meanRecall").orElseThrow(),
                    curve.metric("meanRecall").value(),
                    tolerance,
                    reading);
        }
        double plain = of(cells, "reference-linear", "plain", true)
                .getFirst()
                .metric("meanRecall")
                .value();
        double centred = of(cells, "reference-linear", "centred", true)
                .getFirst()
                .metric("meanRecall")
                .value();
        double identity = of(cells, "reference-linear", "identity", true)
                .getFirst()
                .metric("meanRecall")
                .value();
        assertTrue(plain < centred && centred < identity, plain + ", " + centred + ", " + identity);
        CellResult plainCell = of(cells, "reference-linear", "plain", false).getFirst();
        assertEquals(
                plainCell.prediction("mass").orElseThrow(),
                plainCell.metric("mass").value(),
                0.002);
        assertFalse(of(cells, "reference-linear", "identity", false)
                .getFirst()
                .metrics()
                .containsKey("mass"));
    }

    @Test
    void aWindowRecallsInsideAndKnowsNothingOutsideAtSeed1() {
        List<CellResult> cells = of(measure(97, 160, 2, WINDOWED), "windowed", "plain", false);
        for (CellResult result : cells) {
            boolean inside = Math.round(result.cell().depth().orElseThrow() * 96) >= 97 - 20;
            double mass = result.metric("mass").value();
            assertEquals(inside ? result.prediction("mass").orElseThrow() : 0, mass, inside ? 0.03 : 0);
            double recall = result.metric("recall").value();
            assertTrue(inside ? recall > 0.95 : recall < 0.05, result.cell().depth() + ": " + recall);
        }
    }

    @Test
    void everyMissHasOneCauseAtSeed1() {
        List<CellResult> cells =
                measure(97, 160, 2, ReferenceVariant.softmax(), ReferenceVariant.linear(), WINDOWED).stream()
                        .filter(result -> result.cell().depth().isPresent())
                        .toList();
        for (CellResult result : cells) {
            double misses = Metric.MISSES.stream()
                    .map(Metric::label)
                    .filter(name -> result.metrics().containsKey(name))
                    .mapToDouble(name -> result.metric(name).value())
                    .sum();
            assertEquals(
                    1 - result.metric("recall").value(),
                    misses,
                    1e-12,
                    result.cell().toString());
        }
        double hidden = 0;
        for (CellResult result : of(cells, "windowed", "plain", false)) {
            boolean inside = Math.round(result.cell().depth().orElseThrow() * 96) >= 97 - 20;
            double outside = result.metric("missOutsideMask").value();
            assertEquals(inside ? 0 : 1 - result.metric("recall").value(), outside);
            hidden += outside;
        }
        assertTrue(hidden > 7, "most needles lie outside the window: " + hidden);
        double drowned = 0;
        for (CellResult result : of(cells, "reference-linear", "plain", false)) {
            drowned += result.metric("missMisdecoded").value() / 11;
            assertFalse(result.metrics().containsKey("missUnresolved"));
        }
        assertTrue(drowned > 0.5, "linear weights are nearly even: the highest does not decide: " + drowned);
        assertTrue(of(cells, "reference-linear", "identity", false)
                .getFirst()
                .metrics()
                .containsKey("missUnresolved"));
    }

    @Test
    void aNeedleBehindAWindowIsHiddenWhetherOrNotWeightsAreComparedAtSeed1() {
        ReferenceVariant windowed = ReferenceVariant.linear().serving(Mask.Window.class::isInstance);
        List<CellResult> cells = of(measure(97, 32, 2, windowed), "reference-linear", "identity", false);
        for (CellResult result : cells) {
            boolean inside = Math.round(result.cell().depth().orElseThrow() * 96) >= 97 - 20;
            double missed = 1 - result.metric("recall").value();
            assertEquals(inside ? 0 : missed, result.metric("missOutsideMask").value(), 1e-12);
            assertEquals(inside ? missed : 0, result.metric("missUnresolved").value(), 1e-12);
        }
    }

    @Test
    void entropyIsEstimatedWhereTheLogSumExpIsNotToldAtSeed1() {
        List<CellResult> exact = measure(64, 160, 2, ReferenceVariant.softmax());
        List<CellResult> sampled =
                measure(64, 160, 2, ReferenceVariant.softmax().withoutLogSumExp());
        double difference = 0;
        for (int depth = 0; depth < 11; depth++) {
            difference += (sampled.get(depth).metric("entropy").value()
                            - exact.get(depth).metric("entropy").value())
                    / 11;
        }
        assertEquals(0, difference, 0.05);
    }

    @Test
    void aVariantWithAPositionBiasFailsTheFlatNullAtSeed1() {
        ReferenceVariant biased = ReferenceVariant.softmax().withBonus(age -> -0.01 * age);
        String message = String.valueOf(assertThrows(InvalidExperimentException.class, () -> measure(64, 16, 2, biased))
                .getMessage());
        assertTrue(message.contains("flat null") && message.contains("reference"), message);
    }

    @Test
    void aWindowThatHidesAKeyTooMuchFailsTheAgeControlAtSeed1() {
        ReferenceVariant narrow = WINDOWED.withBonus(age -> age >= 10 ? Double.NEGATIVE_INFINITY : 0);
        String message = String.valueOf(assertThrows(InvalidExperimentException.class, () -> measure(97, 16, 2, narrow))
                .getMessage());
        assertTrue(message.contains("'age'"), message);
    }

    @Test
    void aVariantThatServesNothingIsNotApplicableAndSaysWhy() {
        ReferenceVariant none = ReferenceVariant.softmax().serving(mask -> false);
        List<CellResult> cells = measure(64, 16, 1, none);
        assertEquals(1, cells.size());
        assertEquals(CellResult.Status.NOT_APPLICABLE, cells.getFirst().status());
        assertTrue(
                cells.getFirst().note().contains("this test does not want it served"),
                cells.getFirst().note());
    }
}
