package dev.sightline.reporting.chart;

import java.util.List;

/** A thin line or a name that is not data: a reference the eye compares the data with. */
public sealed interface Annotation {

    /** What it means, in a few words. */
    String label();

    /** A vertical line at {@code x}. */
    record AtX(double x, String label) implements Annotation {}

    /** A horizontal line at {@code y}. */
    record AtY(double y, String label) implements Annotation {}

    /** A name beside a point that stands out, without a line. */
    record AtPoint(double x, double y, String label) implements Annotation {}

    /** A line through given points, such as the slope of a power law. */
    record Guide(List<Point> points, String label) implements Annotation {
        public Guide {
            points = List.copyOf(points);
        }

        /** The line {@code y = y0 (x / x0)^exponent} from {@code x0} to {@code x1}: straight on logarithmic axes. */
        public static Guide powerLaw(double x0, double y0, double exponent, double x1, String label) {
            return new Guide(List.of(Point.at(x0, y0), Point.at(x1, y0 * Math.pow(x1 / x0, exponent))), label);
        }
    }
}
