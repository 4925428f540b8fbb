package dev.sightline.reporting.section;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Cell;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgreementTest {
    @Test
    void theLargestDifferenceOfEachMetricIsReported() {
        Results results = new ResultsBuilder()
                .measured(cell("full", 0), Map.of("recall", 0.5, "cosine", 0.25), Map.of())
                .measured(cell("full", 1), Map.of("recall", 0.5, "cosine", 0.25), Map.of())
                .measured(cell("flash", 0), Map.of("recall", 0.5, "cosine", 0.25), Map.of())
                .measured(cell("flash", 1), Map.of("recall", 0.5, "cosine", 0.25 + 3e-7), Map.of())
                .results();
        assertEquals(
                "full and flash compute the same function in two ways: over 2 pairs of cells they differ by at most 0 in"
                        + " recall and 3×10⁻⁷ in the mean cosine.",
                Agreement.ofFullAndFlash(results).orElseThrow().sentence().plainText());
    }

    @Test
    void cellsOfDifferentPlacesAreNotCompared() {
        Results results = new ResultsBuilder()
                .measured(cell("full", 0), Map.of("recall", 0.5), Map.of())
                .measured(cell("flash", 1), Map.of("recall", 0.9), Map.of())
                .results();
        assertTrue(Agreement.ofFullAndFlash(results).isEmpty());
    }

    private static Cell cell(String variant, double depth) {
        return ResultsBuilder.recall(variant, Cell.PLAIN, 64).atDepth(depth);
    }
}
