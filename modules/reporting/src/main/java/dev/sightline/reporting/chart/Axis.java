package dev.sightline.reporting.chart;

import java.util.OptionalDouble;

/**
 * One axis: what it measures, in which unit, how it is spaced, and its limits where the data should not choose them.
 *
 * @param label what is measured, for example {@code "depth of the needle"}
 * @param low the lower limit; empty lets the data choose
 * @param high the upper limit; empty lets the data choose
 */
public record Axis(String label, Unit unit, Scale scale, OptionalDouble low, OptionalDouble high) {
    public Axis {
        requirePlace(scale, low);
        requirePlace(scale, high);
        if (low.isPresent() && high.isPresent() && low.getAsDouble() >= high.getAsDouble()) {
            throw new IllegalArgumentException("expected low < high on axis \"" + label + "\", found "
                    + low.getAsDouble() + " and " + high.getAsDouble() + "; swap or widen them");
        }
    }

    /** A linear axis whose limits come from the data. */
    public static Axis linear(String label, Unit unit) {
        return new Axis(label, unit, Scale.LINEAR, OptionalDouble.empty(), OptionalDouble.empty());
    }

    /** An axis with powers of two as ticks: sequence lengths. */
    public static Axis log2(String label, Unit unit) {
        return new Axis(label, unit, Scale.LOG2, OptionalDouble.empty(), OptionalDouble.empty());
    }

    /** An axis with decades as ticks. */
    public static Axis log10(String label, Unit unit) {
        return new Axis(label, unit, Scale.LOG10, OptionalDouble.empty(), OptionalDouble.empty());
    }

    /**
     * What is measured, without an explanation that follows a comma: {@code "depth"} of {@code "depth, 0 = oldest"}.
     */
    String name() {
        int comma = label.indexOf(',');
        return comma < 0 ? label : label.substring(0, comma);
    }

    /** The same axis with both limits fixed: small multiples share one frame. */
    public Axis between(double newLow, double newHigh) {
        return new Axis(label, unit, scale, OptionalDouble.of(newLow), OptionalDouble.of(newHigh));
    }

    /** The same axis with its lower limit fixed: what lies below leaves the plot. */
    public Axis from(double newLow) {
        return new Axis(label, unit, scale, OptionalDouble.of(newLow), high);
    }

    private static void requirePlace(Scale scale, OptionalDouble limit) {
        if (limit.isPresent() && !scale.accepts(limit.getAsDouble())) {
            throw new IllegalArgumentException("expected a limit that a " + scale + " axis can show, found "
                    + limit.getAsDouble() + "; use a finite value, above 0 on a logarithmic axis");
        }
    }
}
