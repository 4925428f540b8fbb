package dev.sightline.reporting.document;

import dev.sightline.reporting.chart.Look;
import dev.sightline.reporting.chart.Unit;
import java.util.List;

/** What one cell of a table holds. */
public sealed interface TableCell {

    /** Words. */
    record Words(Prose text) implements TableCell {}

    /** The name of a series, with its colour beside it. */
    record SeriesName(String name, Look look) implements TableCell {}

    /** A number; {@code low} and {@code high} are {@code NaN} where no interval is known. */
    record Quantity(double value, double low, double high, Unit unit) implements TableCell {

        /** Whether there is an interval worth printing: an exact number has none. */
        public boolean hasInterval() {
            return Double.isFinite(low) && Double.isFinite(high) && low < high;
        }
    }

    /** A curve the size of a word, for its shape alone; values that are not finite leave gaps. */
    record Sparkline(List<Double> values, double low, double high, Look look, String description) implements TableCell {
        public Sparkline {
            values = List.copyOf(values);
        }
    }

    /** No value, and why. */
    record Missing(String note) implements TableCell {}

    /** Plain words. */
    static TableCell words(String text) {
        return new Words(Prose.of(text));
    }

    /** A number of items, exactly. */
    static TableCell count(long count) {
        return number((double) count, Unit.COUNT);
    }

    /** A number without an interval. */
    static TableCell number(double value, Unit unit) {
        return new Quantity(value, Double.NaN, Double.NaN, unit);
    }
}
