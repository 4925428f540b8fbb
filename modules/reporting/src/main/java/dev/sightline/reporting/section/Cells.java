package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.TableCell;

/** Turns a metric of a result into a cell of a table; what is missing says why. */
final class Cells {
    private Cells() {}

    static TableCell measure(CellResult result, String metric, Unit unit) {
        Measure measure = result.metrics().get(metric);
        return measure == null
                ? missing(result)
                : new TableCell.Quantity(measure.value(), measure.low(), measure.high(), unit);
    }

    /** A metric in a row that has a column for notes: the reason is not said twice. */
    static TableCell measureBesideNote(CellResult result, String metric, Unit unit) {
        TableCell cell = measure(result, metric, unit);
        return cell instanceof TableCell.Missing ? new TableCell.Missing("see the note of the row") : cell;
    }

    /** The closed form of a metric; infinity is an answer, not a number is none. */
    static TableCell predicted(CellResult result, String metric, Unit unit) {
        double predicted = Results.predicted(result, metric);
        return Double.isNaN(predicted) ? new TableCell.Missing("no closed form") : TableCell.number(predicted, unit);
    }

    static TableCell missing(CellResult result) {
        return new TableCell.Missing(
                result.status() == CellResult.Status.NOT_APPLICABLE ? result.note() : "not defined for this cell");
    }
}
