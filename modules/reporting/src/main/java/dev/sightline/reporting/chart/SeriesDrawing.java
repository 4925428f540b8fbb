package dev.sightline.reporting.chart;

import dev.sightline.reporting.markup.Attributes;
import java.util.ArrayList;
import java.util.List;

/** Draws one series: intervals, line, closed form, then marks. A value without a place on an axis leaves a gap. */
record SeriesDrawing(LineChart chart, Series series, Frame frame) {
    private static final double HALF_DASH = 9;

    void draw(Canvas canvas, String id, String clip) {
        Look look = series.look();
        List<List<Point>> runs = runs(series.measured());
        canvas.group(Attributes.css("series " + look.cssClass()).set("id", id).set("data-series", series.name()));
        // Lines may leave a fixed frame and are cut there; a mark is drawn whole or not at all.
        canvas.group(Attributes.none().set("clip-path", clip));
        runs.forEach(run -> drawInterval(run, canvas));
        for (List<Point> run : runs) {
            canvas.path(outline(run), lineStroke(look));
        }
        for (List<Point> run : runs(series.theory())) {
            canvas.path(run.size() == 1 ? levelDash(run.getFirst()) : outline(run), theoryStroke(look));
        }
        canvas.end();
        runs.forEach(run -> run.forEach(point -> drawMark(point, canvas)));
        canvas.end().line();
    }

    static Attributes lineStroke(Look look) {
        return Attributes.css("line")
                .set("stroke-width", look.strokeWidth())
                .set("stroke-opacity", look.strokeOpacity());
    }

    private static Attributes theoryStroke(Look look) {
        return Attributes.css("theory")
                .set("stroke-dasharray", look.theoryDash())
                .set("stroke-dashoffset", look.theoryDashOffset());
    }

    private void drawInterval(List<Point> run, Canvas canvas) {
        List<Point> known = run.stream().filter(Point::hasInterval).toList();
        if (known.size() == 1) {
            Point point = known.getFirst();
            double x = frame.x().at(point.x());
            Outline whisker = Outline.between(
                    x, frame.y().clampedAt(point.low()), x, frame.y().clampedAt(point.high()));
            canvas.path(whisker, Attributes.css("whisker"));
        } else if (known.size() > 1) {
            Outline band = new Outline();
            known.forEach(point -> band.onTo(frame.x().at(point.x()), frame.y().clampedAt(point.high())));
            known.reversed()
                    .forEach(point ->
                            band.onTo(frame.x().at(point.x()), frame.y().clampedAt(point.low())));
            canvas.path(band.closed(), Attributes.css("band"));
        }
    }

    private void drawMark(Point point, Canvas canvas) {
        if (!frame.x().shows(point.x()) || !frame.y().shows(point.y())) {
            return;
        }
        Attributes data = Attributes.none().set("data-x", DataAttributes.digits(point.x()));
        DataAttributes.measure(data, point.y(), point.low(), point.high());
        MarkerDrawing.open(
                series.look().marker(), frame.x().at(point.x()), frame.y().at(point.y()), data, canvas);
        canvas.hint(words(point)).end();
    }

    /** What a reader who points at a mark is told. */
    private String words(Point point) {
        Unit unit = chart.y().unit();
        StringBuilder words = new StringBuilder(series.name());
        words.append(" · ").append(chart.x().name()).append(' ');
        words.append(chart.x().unit().format(point.x()));
        words.append(" · ").append(chart.y().name()).append(' ').append(unit.format(point.y()));
        if (point.hasInterval()) {
            words.append(" (").append(unit.format(point.low())).append(" to ");
            words.append(unit.format(point.high())).append(')');
        }
        series.theory().stream()
                .filter(predicted -> predicted.x() == point.x() && Double.isFinite(predicted.y()))
                .findFirst()
                .ifPresent(predicted -> words.append(" · closed form ").append(unit.format(predicted.y())));
        return words.toString();
    }

    private List<List<Point>> runs(List<Point> points) {
        List<List<Point>> runs = new ArrayList<>();
        List<Point> current = new ArrayList<>();
        for (Point point : points) {
            if (hasPlace(point)) {
                current.add(point);
            } else if (!current.isEmpty()) {
                runs.add(current);
                current = new ArrayList<>();
            }
        }
        if (!current.isEmpty()) {
            runs.add(current);
        }
        return runs;
    }

    private boolean hasPlace(Point point) {
        return frame.x().axis().scale().accepts(point.x())
                && frame.y().axis().scale().accepts(point.y());
    }

    /** A closed form of one point has no line to be seen by. */
    private Outline levelDash(Point point) {
        double x = frame.x().at(point.x());
        double y = frame.y().at(point.y());
        return Outline.between(x - HALF_DASH, y, x + HALF_DASH, y);
    }

    private Outline outline(List<Point> run) {
        Outline outline = new Outline();
        run.forEach(point -> outline.onTo(frame.x().at(point.x()), frame.y().at(point.y())));
        return outline;
    }
}
