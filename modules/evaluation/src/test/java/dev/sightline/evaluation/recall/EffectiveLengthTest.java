package dev.sightline.evaluation.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EffectiveLengthTest {
    /** Curves at 64, 128, 256, ... with these mean recalls, worst depths 0.1 below, bounds 0.02 wide, theory exact. */
    private static CellResult summary(double... means) {
        List<CellResult> curves = new ArrayList<>();
        long length = 64;
        for (double mean : means) {
            Cell cell = Cell.of("constructed-recall", "flash", length, 1, Map.of("kind", "curve"));
            curves.add(CellResult.measured(
                    cell,
                    new TreeMap<>(Map.of(
                            "meanRecall", new Measure(mean, mean - 0.02, mean + 0.02),
                            "worstDepthRecall", new Measure(mean - 0.1, mean - 0.12, mean - 0.08))),
                    new TreeMap<>(Map.of("meanRecall", mean, "worstDepthRecall", mean))));
            length *= 2;
        }
        // Out of order, and among other cells.
        curves.add(0, curves.removeLast());
        curves.add(CellResult.measured(
                Cell.of("constructed-recall", "flash", 64, 1, Map.of()).atDepth(0), new TreeMap<>(), new TreeMap<>()));
        List<CellResult> summary = EffectiveLength.of(curves);
        assertEquals(1, summary.size());
        return summary.getFirst();
    }

    @Test
    void itIsTheLastLengthBeforeTheLowerBoundFallsBelow85PercentOfTheBase() {
        CellResult result = summary(1.0, 0.98, 0.88, 0.5);
        assertEquals(256, result.metric("meanEffectiveLength").value());
        assertEquals(128, result.metric("worstEffectiveLength").value());
        assertEquals(256, result.prediction("meanEffectiveLength").orElseThrow());
        assertEquals("", result.note());
    }

    @Test
    void aRecoveryAtALongerLengthDoesNotCount() {
        assertEquals(64, summary(1.0, 0.5, 0.99).metric("meanEffectiveLength").value());
    }

    @Test
    void aCurveThatNeverFallsIsToldAsALowerBound() {
        assertTrue(summary(1.0, 1.0).note().startsWith("at least"));
    }

    @Test
    void aVariantThatFailsAtTheShortestLengthHasNone() {
        CellResult result = summary(0.3, 0.3);
        assertEquals(CellResult.Status.NOT_APPLICABLE, result.status());
        assertTrue(result.note().contains("0.300"), result.note());
    }

    @Test
    void theShortestLengthHoldsUnlessADepthThereIsSurelyBelow() {
        // Intervals of the worst depth (0.84 to 0.88), (0.58 to 0.62), (0.39 to 0.43); bars 0.816, 0.595, 0.4335.
        assertEquals(64, summary(0.96).metric("worstEffectiveLength").value());
        assertEquals(64, summary(0.70).metric("worstEffectiveLength").value());
        assertEquals(0, summary(0.51).metric("worstEffectiveLength").value());
    }
}
