package dev.sightline.cli;

import dev.sightline.reporting.document.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table in characters of one width, two spaces between columns. Where it would be too wide, the widest columns break
 * their cells into lines.
 *
 * @param columns headings
 * @param rows as many cells as headings in each
 * @param rightAligned columns of numbers
 */
record PlainTable(List<String> columns, List<List<String>> rows, Set<Integer> rightAligned) {
    private static final String GAP = "  ";

    /** Characters of a line at most, where words allow it. */
    private static final int LINE_WIDTH = 120;

    PlainTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        rightAligned = Set.copyOf(rightAligned);
    }

    /** A table of words. */
    static PlainTable ofWords(List<String> columns, List<List<String>> rows) {
        return new PlainTable(columns, rows, Set.of());
    }

    /** A table of a report. */
    static PlainTable of(Table table) {
        Set<Integer> numbers = new TreeSet<>();
        for (int column = 0; column < table.columns().size(); column++) {
            if (PlainCell.isNumeric(table, column)) {
                numbers.add(column);
            }
        }
        List<List<String>> rows = table.rows().stream()
                .map(row -> row.stream().map(PlainCell::of).toList())
                .toList();
        return new PlainTable(table.columns(), rows, numbers);
    }

    @Override
    public String toString() {
        int[] widths = widths();
        StringBuilder text = new StringBuilder();
        append(columns, widths, true, text);
        rows.forEach(row -> append(row, widths, false, text));
        return text.toString();
    }

    private int[] widths() {
        int[] widths = new int[columns.size()];
        int[] least = new int[columns.size()];
        for (int column = 0; column < widths.length; column++) {
            int index = column;
            least[column] = cells(index).mapToInt(PlainText::longestWord).max().orElse(0);
            int body =
                    rows.stream().mapToInt(row -> row.get(index).length()).max().orElse(0);
            widths[column] = Math.max(least[column], body);
        }
        int excess = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - LINE_WIDTH;
        for (; excess > 0; excess--) {
            IntStream.range(0, widths.length)
                    .filter(column -> widths[column] > least[column])
                    .reduce((one, other) -> widths[one] >= widths[other] ? one : other)
                    .ifPresent(widest -> widths[widest]--);
        }
        return widths;
    }

    private Stream<String> cells(int column) {
        return Stream.concat(Stream.of(columns.get(column)), rows.stream().map(row -> row.get(column)));
    }

    /** Appends a row; headings stand at the foot of theirs, cells at the head. */
    private void append(List<String> row, int[] widths, boolean atFoot, StringBuilder text) {
        List<List<String>> cells = new ArrayList<>();
        for (int column = 0; column < widths.length; column++) {
            cells.add(PlainText.lines(row.get(column), widths[column]));
        }
        int height = cells.stream().mapToInt(List::size).max().orElse(0);
        for (int line = 0; line < height; line++) {
            StringBuilder characters = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                List<String> cell = cells.get(column);
                int own = atFoot ? line - height + cell.size() : line;
                String part = own >= 0 && own < cell.size() ? cell.get(own) : "";
                String padding = " ".repeat(widths[column] - part.length());
                characters
                        .append(rightAligned.contains(column) ? padding + part : part + padding)
                        .append(GAP);
            }
            text.append(characters.toString().stripTrailing()).append('\n');
        }
    }
}
