package dev.sightline.reporting.chart;

import java.util.List;

/**
 * A table of numbers shown as shades, with the number written in every cell.
 *
 * @param rowLabel what the rows are, for example {@code "depth"}
 * @param columnLabel what the columns are, for example {@code "length n"}
 * @param valueLabel what the shades are, for example {@code "recall"}
 * @param low the value of the palest shade
 * @param high the value of the darkest shade
 * @param rows names of the rows, top to bottom
 * @param columns names of the columns, left to right
 * @param cells one list a row, one cell a column
 */
public record HeatMap(
        String id,
        String title,
        String description,
        String rowLabel,
        String columnLabel,
        String valueLabel,
        Unit unit,
        double low,
        double high,
        List<String> rows,
        List<String> columns,
        List<List<Cell>> cells)
        implements Chart {

    /** What one cell of the table holds. */
    public sealed interface Cell {}

    /** A measured value with its interval; {@code NaN} ends where there is none. */
    public record Value(double value, double low, double high) implements Cell {}

    /** No value, and why: drawn hatched, never as a low value. */
    public record NotApplicable(String note) implements Cell {}

    public HeatMap {
        ChartId.requireValid(id);
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
        cells = cells.stream().map(List::copyOf).toList();
        if (!(low < high)) {
            throw new IllegalArgumentException(
                    "expected low < high for the shades of " + id + ", found " + low + " and " + high + "; widen them");
        }
        if (cells.size() != rows.size()) {
            throw new IllegalArgumentException("expected " + rows.size() + " rows of cells in " + id + ", found "
                    + cells.size() + "; give one list a row");
        }
        for (List<Cell> row : cells) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException("expected " + columns.size() + " cells in every row of " + id
                        + ", found " + row.size() + "; mark what is missing as NotApplicable");
            }
        }
    }
}
