package dev.sightline.reporting.writer;

import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import java.util.List;
import java.util.stream.Collectors;

/** Writes tables as Markdown, numbers aligned right with their interval behind them. */
final class MarkdownTables {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";

    private MarkdownTables() {}

    static void write(Table table, StringBuilder out) {
        out.append(MarkdownText.of(table.caption())).append("\n\n");
        if (table.folded()) {
            out.append("<details><summary>").append(table.rows().size()).append(" rows</summary>\n\n");
        }
        out.append('|');
        for (String column : table.columns()) {
            out.append(' ').append(MarkdownText.escape(column)).append(" |");
        }
        out.append("\n|");
        for (int column = 0; column < table.columns().size(); column++) {
            out.append(isNumeric(table, column) ? "---:|" : "---|");
        }
        out.append('\n');
        for (List<TableCell> row : table.rows()) {
            out.append('|');
            row.forEach(cell -> out.append(' ').append(text(cell)).append(" |"));
            out.append('\n');
        }
        if (!table.missingNotes().isEmpty()) {
            out.append("\nN/A: ")
                    .append(MarkdownText.escape(String.join("; ", table.missingNotes())))
                    .append(".\n");
        }
        out.append(table.folded() ? "\n</details>\n\n" : "\n");
    }

    private static String text(TableCell cell) {
        return switch (cell) {
            case TableCell.Words words -> MarkdownText.of(words.text());
            case TableCell.SeriesName name -> "**" + MarkdownText.escape(name.name()) + "**";
            case TableCell.Quantity number -> number(number);
            case TableCell.Sparkline line ->
                line.values().stream()
                        .map(value -> block(value, line.low(), line.high()))
                        .collect(Collectors.joining());
            case TableCell.Missing unknown -> "N/A";
        };
    }

    private static String number(TableCell.Quantity number) {
        Unit unit = number.unit();
        String value = unit.format(number.value());
        return number.hasInterval()
                ? value + " (" + unit.format(number.low()) + " to " + unit.format(number.high()) + ")"
                : value;
    }

    private static String block(double value, double low, double high) {
        if (!Double.isFinite(value)) {
            return "·";
        }
        double share = (Math.clamp(value, low, high) - low) / (high - low);
        int height = (int) Math.min(BLOCKS.length() - 1.0, Math.floor(share * BLOCKS.length()));
        return BLOCKS.substring(height, height + 1);
    }

    private static boolean isNumeric(Table table, int column) {
        return table.rows().stream().anyMatch(row -> row.get(column) instanceof TableCell.Quantity);
    }
}
