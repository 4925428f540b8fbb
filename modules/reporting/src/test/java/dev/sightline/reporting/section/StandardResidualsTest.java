package dev.sightline.reporting.section;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sightline.evaluation.Cell;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.TableCell;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandardResidualsTest {
    /** Intervals of these cells reach 0.01 to both sides, so a residual of 0.01 is 1.96 standard errors. */
    private static Results cells(double... residuals) {
        ResultsBuilder builder = new ResultsBuilder();
        Cell cell = ResultsBuilder.recall("full", Cell.PLAIN, 64);
        for (int i = 0; i < residuals.length; i++) {
            builder.measured(cell.atDepth(i / 10.0), Map.of("recall", 0.5 + residuals[i]), Map.of("recall", 0.5));
        }
        return builder.results();
    }

    @Test
    void residualsAreCountedInStandardErrors() {
        StandardResiduals residuals = StandardResiduals.of(cells(0.01, -0.02, 0), "recall");
        assertEquals(2 * 1.96, residuals.largest(), 1e-3);
        assertEquals(1.96 * Math.sqrt(5.0 / 3), residuals.rootMeanSquare(), 1e-3);
        assertEquals(new TableCell.Words(Prose.of("3.92 of 3, rms 2.53")), residuals.cell());
    }

    @Test
    void withoutClosedFormThereIsNone() {
        assertInstanceOf(
                TableCell.Missing.class,
                StandardResiduals.of(cells(0.01), "mass").cell());
    }
}
