package dev.sightline.evaluation;

import java.util.function.DoubleUnaryOperator;

/**
 * A measured quantity with the interval that holds it with 95% confidence (or, where a metric says so, its
 * interquartile range); an exact quantity has {@code low == value == high}.
 */
public record Measure(double value, double low, double high) {
    /** A quantity known exactly, such as a count of bytes. */
    public static Measure exact(double value) {
        return new Measure(value, value, value);
    }

    /** An increasing function of the quantity, whose interval is that of the quantity seen through it. */
    public Measure map(DoubleUnaryOperator increasing) {
        return new Measure(
                increasing.applyAsDouble(value), increasing.applyAsDouble(low), increasing.applyAsDouble(high));
    }
}
