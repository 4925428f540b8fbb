package dev.sightline.reporting.section;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Cell FULL = ResultsBuilder.curve("full", Cell.PLAIN, 1024);
    private static final Cell LINEAR = ResultsBuilder.curve("linear", Cell.PLAIN, 1024);

    @Test
    void aVariantIsTrustedToTheLengthAtWhichEveryDepthHolds() {
        String said = said(sweep(256));
        assertTrue(
                said.contains(
                        "full: recall holds at n = 256, wherever the needle lies, and fails at 1,024 (nothing measured"
                                + " between); the limit is dilution."
                                + " At n = 1,024 recall at the worst depth is 0.5 (0.49 to 0.51)."),
                said);
    }

    @Test
    void aLimitThatWasNotReachedIsNotClaimed() {
        String said = said(sweep(1024));
        assertTrue(said.contains("full can be trusted at every length measured here, to n = 1,024"), said);
        assertEquals(
                new TableCell.Words(Prose.of("≥ 1,024")), row(sweep(1024), 0).get(5));
    }

    @Test
    void aVariantWithoutAnyReachIsNotTrusted() {
        SweepResult sweep = sweep(256);
        assertTrue(said(sweep).contains("linear cannot be trusted with any context measured here."), said(sweep));
        TableCell.Missing missing =
                assertInstanceOf(TableCell.Missing.class, row(sweep, 1).get(5));
        assertEquals("linear: recall at the shortest length is 0.2", missing.note());
    }

    @Test
    void variantsThatWereOnlyTimedStillHaveARow() {
        Cell timed = Cell.of("scaling", "my-plugin", 1024, 7, Map.of("headDim", "64"));
        SweepResult sweep = new ResultsBuilder()
                .measured(timed, Map.of("seconds", 0.5, "allocatedBytes", 4096.0), Map.of())
                .sweep();
        List<TableCell> row = row(sweep, 0);
        assertInstanceOf(TableCell.Missing.class, row.get(2));
        assertEquals(0.5, assertInstanceOf(TableCell.Quantity.class, row.get(7)).value());
    }

    @Test
    void growthIsThatOfTheLawWhereOneWasFitted() {
        Cell timed = Cell.of("scaling", "my-plugin", 1024, 7, Map.of("headDim", "64"));
        SweepResult sweep = new ResultsBuilder()
                .measured(timed, Map.of("seconds", 0.5, "allocatedBytes", 4096.0, "localSlope", 1.5), Map.of())
                .measured(timed.with("kind", "law"), Map.of("tailSlope", 1.97), Map.of())
                .sweep();
        assertEquals(
                1.97,
                assertInstanceOf(TableCell.Quantity.class, row(sweep, 0).get(8)).value());
    }

    private static SweepResult sweep(double reach) {
        Map<String, Double> reaches = Map.of("meanEffectiveLength", reach, "worstEffectiveLength", reach);
        return new ResultsBuilder()
                .measured(FULL, Map.of("meanRecall", 0.6, "worstDepthRecall", 0.5), Map.of())
                .measured(FULL.with("kind", "effective-length"), reaches, Map.of())
                .measured(LINEAR, Map.of("meanRecall", 0.1, "worstDepthRecall", 0.1), Map.of())
                .measured(LINEAR.read("centred"), Map.of("meanRecall", 0.2), Map.of())
                .notApplicable(LINEAR.with("kind", "effective-length"), "recall at the shortest length is 0.2")
                .sweep();
    }

    private static List<TableCell> row(SweepResult sweep, int row) {
        Table table = VerdictTable.of(sweep);
        return table.rows().get(row);
    }

    private static String said(SweepResult sweep) {
        return VerdictSummary.of(sweep).stream()
                .map(Prose::plainText)
                .reduce((first, second) -> first + "\n" + second)
                .orElse("");
    }
}
