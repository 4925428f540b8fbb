package dev.sightline.reporting.chart;

/** How an axis spaces its numbers. */
public enum Scale {
    /** Equal differences are equal distances. */
    LINEAR,
    /** Equal ratios are equal distances; ticks at powers of two, the natural unit of sequence lengths. */
    LOG2,
    /** Equal ratios are equal distances; ticks at decades with minor ticks at 2 ... 9. */
    LOG10;

    /** Whether {@code value} has a place on this scale; others leave a gap in a line. */
    public boolean accepts(double value) {
        return Double.isFinite(value) && (this == LINEAR || value > 0);
    }

    /** The value's distance along the axis, in the scale's own units. */
    double along(double value) {
        return this == LINEAR ? value : Math.log10(value);
    }

    /** The inverse of {@link #along}. */
    double valueAt(double distance) {
        return this == LINEAR ? distance : Math.pow(10, distance);
    }
}
