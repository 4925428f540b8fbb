package dev.sightline.reporting.chart;

import java.util.stream.DoubleStream;

/**
 * Places the values of one axis on the paper.
 *
 * @param low the value at {@code start}
 * @param high the value at {@code end}
 * @param start paper coordinate of the low end; greater than {@code end} for a vertical axis, which grows upwards
 * @param end paper coordinate of the high end
 */
record Projection(Axis axis, double low, double high, double start, double end) {
    /** Room around curves on a logarithmic axis, as a share of its length. */
    private static final double LOG_MARGIN = 0.03;
    /** How many parts a linear axis is rounded out to. */
    private static final int ROUNDING_PARTS = 5;

    /**
     * Chooses limits where the axis does not fix them: round numbers around the data on a linear axis, a little air on
     * a logarithmic one. Values without a place on the scale are ignored.
     */
    static Projection fitting(Axis axis, DoubleStream values, double start, double end) {
        Extent data = Extent.of(axis.scale(), values);
        if (axis.scale() != Scale.LINEAR) {
            return of(axis, data.widened(LOG_MARGIN), start, end);
        }
        double step = Ticks.niceStep(data.to() - data.from(), ROUNDING_PARTS);
        Extent rounded =
                new Extent(Math.floor(data.from() / step + 1e-9) * step, Math.ceil(data.to() / step - 1e-9) * step);
        return of(axis, rounded, start, end);
    }

    /** Like {@link #fitting}, but a linear axis begins and ends exactly with the data. */
    static Projection tight(Axis axis, DoubleStream values, double start, double end) {
        Extent data = Extent.of(axis.scale(), values);
        return of(axis, axis.scale() == Scale.LINEAR ? data : data.widened(LOG_MARGIN), start, end);
    }

    private static Projection of(Axis axis, Extent extent, double start, double end) {
        double low = axis.low().orElse(axis.scale().valueAt(extent.from()));
        double high = axis.high().orElse(axis.scale().valueAt(extent.to()));
        return new Projection(axis, low, high, start, end);
    }

    /** The paper coordinate of a value. */
    double at(double value) {
        Scale scale = axis.scale();
        double share = (scale.along(value) - scale.along(low)) / (scale.along(high) - scale.along(low));
        return start + share * (end - start);
    }

    /** Like {@link #at}, held within the plot: for bands and labels that may leave a fixed frame. */
    double clampedAt(double value) {
        return at(axis.scale().accepts(value) ? Math.clamp(value, low, high) : low);
    }

    /** Whether a value has a place inside the plot. */
    boolean shows(double value) {
        Scale scale = axis.scale();
        double slack = 1e-9 * (scale.along(high) - scale.along(low));
        return scale.accepts(value)
                && scale.along(value) >= scale.along(low) - slack
                && scale.along(value) <= scale.along(high) + slack;
    }

    /** A range in the scale's own units. */
    private record Extent(double from, double to) {

        /** The range of the data; around a single value, room to see it; without any, the unit range. */
        static Extent of(Scale scale, DoubleStream values) {
            var shown = values.filter(scale::accepts).map(scale::along).summaryStatistics();
            if (shown.getCount() == 0) {
                return new Extent(0, 1);
            }
            if (shown.getMax() > shown.getMin()) {
                return new Extent(shown.getMin(), shown.getMax());
            }
            double room = scale == Scale.LINEAR ? Math.max(Math.abs(shown.getMin()), 1) / 2 : Math.log10(2);
            return new Extent(shown.getMin() - room, shown.getMin() + room);
        }

        Extent widened(double share) {
            double margin = (to - from) * share;
            return new Extent(from - margin, to + margin);
        }
    }
}
