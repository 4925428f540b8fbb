package dev.sightline.reporting.markup;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The attributes of one element, escaped, in the order in which they were set. Not thread-safe. */
public final class Attributes {
    private final StringBuilder written = new StringBuilder();

    private Attributes() {}

    /** No attributes yet. */
    public static Attributes none() {
        return new Attributes();
    }

    /** The classes of an element, separated by spaces. */
    public static Attributes css(String classes) {
        return none().set("class", classes);
    }

    /** The identity of an element. */
    public static Attributes id(String id) {
        return none().set("id", id);
    }

    /** Adds a text attribute. */
    public Attributes set(String name, String value) {
        written.append(' ').append(name).append("=\"");
        written.append(Escaping.escape(value)).append('"');
        return this;
    }

    /** Adds a place or a length on the paper, to a hundredth of a unit. */
    public Attributes set(String name, double length) {
        return set(name, paper(length));
    }

    /** Writes a coordinate to a hundredth of a unit: short, free of locale, the same on every machine. */
    public static String paper(double coordinate) {
        BigDecimal rounded = new BigDecimal(coordinate).setScale(2, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** The attributes as they stand in a start tag, each with a space before it. */
    @Override
    public String toString() {
        return written.toString();
    }
}
