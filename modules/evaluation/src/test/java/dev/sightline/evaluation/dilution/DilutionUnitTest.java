package dev.sightline.evaluation.dilution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.InvalidExperimentException;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.Profile;
import dev.sightline.evaluation.ReferenceVariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DilutionUnitTest {
    private static final DilutionProtocol PROTOCOL =
            new DilutionProtocol(16, List.of(2.0, 5.0), 6, 20, new TreeMap<>(Map.of(16, 64, 65, 64, 257, 64)));

    private static List<CellResult> measure(int threads, int length, AttentionVariant... variants) {
        AttentionVariants registry = AttentionVariants.of(List.of(variants));
        DilutionUnit unit = new DilutionUnit(PROTOCOL, length, 1, registry.names());
        try (Workers workers = Workers.of(threads)) {
            return unit.measure(new Laboratory(registry, workers));
        }
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void everyProfileIsAValidProtocol(Profile profile) {
        assertTrue(DilutionProtocol.of(profile).drawsByLength().size() >= 5);
    }

    @Test
    void massAndEntropyMeetTheirClosedFormsAtSeed1() {
        for (int length : List.of(16, 65, 257)) {
            for (CellResult result : measure(2, length, ReferenceVariant.softmax())) {
                String cell = length + " at gap " + result.cell().parameter("logitGap");
                assertEquals(
                        result.prediction("mass").orElseThrow(),
                        result.metric("mass").value(),
                        0.012,
                        cell);
                assertEquals(
                        result.prediction("entropy").orElseThrow(),
                        result.metric("entropy").value(),
                        0.03,
                        cell);
            }
        }
    }

    @Test
    void aWindowEndsTheDilutionAtItsWidthAtSeed1() {
        ReferenceVariant windowed = ReferenceVariant.softmax().serving(Mask.Window.class::isInstance);
        List<CellResult> shortContext = measure(2, 65, windowed);
        List<CellResult> longContext = measure(2, 257, windowed);
        for (int gap = 0; gap < 2; gap++) {
            assertEquals(shortContext.get(gap).predicted(), longContext.get(gap).predicted());
            assertEquals(
                    shortContext.get(gap).metric("mass").value(),
                    longContext.get(gap).metric("mass").value(),
                    0.02);
        }
    }

    @Test
    void valuesDoNotDependOnTheNumberOfThreadsAtSeed1() {
        assertEquals(measure(1, 65, ReferenceVariant.softmax()), measure(3, 65, ReferenceVariant.softmax()));
    }

    @Test
    void aVariantThatDoesNotTellItsLogSumExpHasNoEntropyButAMass() {
        CellResult result =
                measure(1, 16, ReferenceVariant.softmax().withoutLogSumExp()).getFirst();
        assertEquals(List.of("mass"), List.copyOf(result.metrics().keySet()));
    }

    @Test
    void aVariantWhoseWeightsAreNotThoseOfTheRequestIsCondemned() {
        ReferenceVariant biased = ReferenceVariant.softmax().withBonus(age -> -0.1 * age);
        String message = String.valueOf(assertThrows(InvalidExperimentException.class, () -> measure(1, 65, biased))
                .getMessage());
        assertTrue(message.contains("needle weight"), message);
    }

    @Test
    void aVariantThatServesNothingIsNotApplicable() {
        List<CellResult> cells = measure(1, 16, ReferenceVariant.softmax().serving(mask -> false));
        assertEquals(CellResult.Status.NOT_APPLICABLE, cells.getFirst().status());
    }

    @Test
    void theHalfMassLengthIsReadOffTheMeasuredMassesAtSeed1() {
        List<CellResult> cells = new ArrayList<>();
        for (int length : List.of(16, 65, 257)) {
            cells.addAll(measure(2, length, ReferenceVariant.softmax()));
        }
        List<CellResult> summary = HalfMassLength.of(cells);
        assertEquals(2, summary.size());
        assertEquals(CellResult.Status.NOT_APPLICABLE, summary.get(0).status(), "gap 2 is below 1/2 from the start");
        Measure half = summary.get(1).metric("halfMassLength");
        double closedForm = summary.get(1).prediction("halfMassLength").orElseThrow();
        assertEquals(1, half.value() / closedForm, 0.06);
        assertTrue(half.low() < half.value() && half.value() < half.high());
    }
}
