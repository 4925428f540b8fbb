package dev.sightline.reporting.section;

import dev.sightline.evaluation.Measure;
import dev.sightline.reporting.chart.Unit;
import java.util.List;

/** How numbers stand in sentences. */
final class Wording {
    private Wording() {}

    /** {@code 0.98 (0.96 to 0.99)}; an exact value without its interval. */
    static String measure(Measure measure, Unit unit) {
        String value = unit.format(measure.value());
        boolean interval = Double.isFinite(measure.low()) && measure.low() < measure.high();
        return interval
                ? value + " (" + unit.format(measure.low()) + " to " + unit.format(measure.high()) + ")"
                : value;
    }

    static String share(double value) {
        return Unit.SHARE.format(value);
    }

    static String number(double value) {
        return Unit.NUMBER.format(value);
    }

    /** A length with its thousands set apart. */
    static String length(long length) {
        return Unit.COUNT.format((double) length);
    }

    /** A computed length, to the nearest whole number. */
    static String length(double length) {
        return Unit.COUNT.format(Math.rint(length));
    }

    /** {@code 1 cell}, {@code 2 cells}. */
    static String count(long count, String noun) {
        return length(count) + " " + noun + (count == 1 ? "" : "s");
    }

    /** {@code a, b and c}. */
    static String list(List<String> items) {
        return switch (items.size()) {
            case 0 -> "none";
            case 1 -> items.getFirst();
            default -> String.join(", ", items.subList(0, items.size() - 1)) + " and " + items.getLast();
        };
    }
}
