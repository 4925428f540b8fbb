package dev.sightline.cli;

import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.List;
import java.util.stream.Collectors;

/** The characters of a cell of a report's table. */
final class PlainCell {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final String GAP_IN_CURVE = "·";

    private PlainCell() {}

    static String of(TableCell cell) {
        return switch (cell) {
            case TableCell.Words words -> words.text().plainText();
            case TableCell.SeriesName name -> name.name();
            case TableCell.Quantity number -> number(number);
            case TableCell.Sparkline curve -> curve(curve);
            case TableCell.Missing missing -> "N/A";
        };
    }

    private static String number(TableCell.Quantity number) {
        Unit unit = number.unit();
        String value = PlainText.joined(unit.format(number.value()));
        return number.hasInterval()
                ? value + " "
                        + PlainText.joined("(" + unit.format(number.low()) + "–" + unit.format(number.high()) + ")")
                : value;
    }

    private static String curve(TableCell.Sparkline curve) {
        List<Double> values = curve.values();
        double step = (curve.high() - curve.low()) / BLOCKS.length();
        return values.stream()
                .map(value -> Double.isFinite(value) ? block((value - curve.low()) / step) : GAP_IN_CURVE)
                .collect(Collectors.joining());
    }

    private static String block(double height) {
        int index = Math.clamp((long) height, 0, BLOCKS.length() - 1);
        return BLOCKS.substring(index, index + 1);
    }

    /** Whether a column holds numbers. */
    static boolean isNumeric(Table table, int column) {
        return table.rows().stream().anyMatch(row -> row.get(column) instanceof TableCell.Quantity);
    }
}
