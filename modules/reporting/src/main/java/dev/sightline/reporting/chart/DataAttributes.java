package dev.sightline.reporting.chart;

import dev.sightline.reporting.markup.Attributes;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Gives a mark its numbers, for scripts and for tests. */
final class DataAttributes {
    private static final MathContext DIGITS = new MathContext(5, RoundingMode.HALF_EVEN);

    private DataAttributes() {}

    /** Adds {@code data-y}, and {@code data-low} and {@code data-high} where both are known. */
    static Attributes measure(Attributes attributes, double value, double low, double high) {
        attributes.set("data-y", digits(value));
        if (Double.isFinite(low) && Double.isFinite(high)) {
            attributes.set("data-low", digits(low)).set("data-high", digits(high));
        }
        return attributes;
    }

    /** Five significant digits of a finite value. */
    static String digits(double value) {
        BigDecimal rounded = new BigDecimal(value).round(DIGITS);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toString();
    }
}
