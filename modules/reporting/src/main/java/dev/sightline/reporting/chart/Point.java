package dev.sightline.reporting.chart;

/**
 * One measured or predicted place on a line.
 *
 * @param x position along the horizontal axis
 * @param y position along the vertical axis; a value that is not finite leaves a gap in the line
 * @param low lower end of the interval around {@code y}; {@code NaN} where there is none
 * @param high upper end of the interval around {@code y}; {@code NaN} where there is none
 */
public record Point(double x, double y, double low, double high) {

    /** A point without an interval. */
    public static Point at(double x, double y) {
        return new Point(x, y, Double.NaN, Double.NaN);
    }

    /** Whether both ends of the interval are known. */
    public boolean hasInterval() {
        return Double.isFinite(low) && Double.isFinite(high);
    }
}
