package dev.sightline.reporting.chart;

import java.util.List;

/**
 * One thing measured over a range, with the closed form that predicts it.
 *
 * @param name what the key calls it; the same name and look in every chart of a report
 * @param look colour, marker and stroke
 * @param measured points in drawing order, with their intervals; may be empty where only a theory is shown
 * @param theory the prediction, drawn dashed over the measurement; empty where no closed form is known
 */
public record Series(String name, Look look, List<Point> measured, List<Point> theory) {
    public Series {
        measured = List.copyOf(measured);
        theory = List.copyOf(theory);
    }

    /** A series without a prediction. */
    public static Series measured(String name, Look look, List<Point> points) {
        return new Series(name, look, points, List.of());
    }
}
