package dev.sightline.cli;

import dev.sightline.evaluation.Measure;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a report's table as JSON has them: an object a row, named by the columns; numbers as {@code {value, low,
 * high}}, curves as arrays, what is missing as the reason.
 */
final class TableRecords {
    private TableRecords() {}

    static List<Map<String, Object>> of(Table table) {
        List<Map<String, Object>> records = new ArrayList<>();
        for (List<TableCell> row : table.rows()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (int column = 0; column < row.size(); column++) {
                fields.put(table.columns().get(column), value(row.get(column)));
            }
            records.add(fields);
        }
        return records;
    }

    private static Object value(TableCell cell) {
        return switch (cell) {
            case TableCell.Words words -> words.text().plainText();
            case TableCell.SeriesName name -> name.name();
            case TableCell.Quantity number ->
                number.hasInterval()
                        ? new Measure(number.value(), number.low(), number.high())
                        : Measure.exact(number.value());
            case TableCell.Sparkline curve -> curve.values();
            case TableCell.Missing missing -> Map.of("missing", missing.note());
        };
    }
}
