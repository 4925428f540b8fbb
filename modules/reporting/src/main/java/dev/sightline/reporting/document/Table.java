package dev.sightline.reporting.document;

import dev.sightline.reporting.chart.ChartId;
import java.util.List;

/**
 * Numbers with their intervals, in rows and columns.
 *
 * @param anchor the table's address within the page
 * @param caption what the rows are and what the intervals mean
 * @param columns names, left to right
 * @param rows one list a row, one cell a column
 * @param folded whether only the caption shows until a reader asks for more
 */
public record Table(String anchor, Prose caption, List<String> columns, List<List<TableCell>> rows, boolean folded)
        implements Block {

    /** A table that shows at once. */
    public Table(String anchor, Prose caption, List<String> columns, List<List<TableCell>> rows) {
        this(anchor, caption, columns, rows, false);
    }

    /** Why cells have no value, each reason once, in the order of the rows. */
    public List<String> missingNotes() {
        return rows.stream()
                .flatMap(List::stream)
                .filter(TableCell.Missing.class::isInstance)
                .map(cell -> ((TableCell.Missing) cell).note())
                .distinct()
                .toList();
    }

    /** The same table, folded: for evidence that few will read line by line. */
    public Table fold() {
        return new Table(anchor, caption, columns, rows, true);
    }

    public Table {
        ChartId.requireValid(anchor);
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<TableCell> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException("expected " + columns.size() + " cells in every row of table "
                        + anchor + ", found " + row.size() + "; mark what is missing as TableCell.Missing");
            }
        }
    }
}
