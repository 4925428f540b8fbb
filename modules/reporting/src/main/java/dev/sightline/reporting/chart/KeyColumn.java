package dev.sightline.reporting.chart;

import dev.sightline.reporting.chart.Canvas.Anchor;
import dev.sightline.reporting.markup.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names each curve beside its end, so that no reader has to match colours with a legend.
 *
 * @param left where the key begins
 * @param theoryNote height of the line that explains dashes; empty where no closed form is drawn
 */
record KeyColumn(List<Entry> entries, double left, Optional<Double> theoryNote) {
    private static final double SPACING = 16;
    private static final double SWATCH = 20;
    private static final double GAP = 16;
    private static final double FONT = 12;
    /** How far a curve may end from the edge of the plot and still be led to its name. */
    private static final double REACH = 24;

    private static final String THEORY_NOTE = "closed form";

    /** One name: where it stands and, if its curve reaches the edge of the plot, where that ends. */
    record Entry(Series series, double y, Optional<Double> curveEnd) {}

    /** Room that the key needs on the right of the plot. */
    static double room(LineChart chart) {
        double widest = chart.series().stream()
                .mapToDouble(series -> TextWidth.of(series.name(), FONT))
                .max()
                .orElse(0);
        double note = hasTheory(chart) ? TextWidth.of(THEORY_NOTE, FONT) : 0;
        return GAP + SWATCH + 10 + Math.max(widest, note);
    }

    static KeyColumn of(LineChart chart, Frame frame) {
        boolean theory = hasTheory(chart);
        double middle = (frame.top() + frame.bottom()) / 2;
        double[] wished = chart.series().stream()
                .mapToDouble(series -> lastPoint(series, frame)
                        // Whole units: curves that differ by a rounding keep the order of the series.
                        .map(point -> Math.rint(frame.y().clampedAt(point.y())))
                        .orElse(middle))
                .toArray();
        double lowest = frame.bottom() - (theory ? SPACING : 0);
        double[] settled = LabelStack.settle(wished, SPACING, frame.top(), lowest);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < settled.length; i++) {
            Series series = chart.series().get(i);
            entries.add(new Entry(series, settled[i], endAtEdge(series, frame)));
        }
        Optional<Double> note = theory ? Optional.of(frame.bottom() + 4) : Optional.empty();
        return new KeyColumn(entries, frame.right() + GAP, note);
    }

    void draw(Canvas canvas) {
        canvas.group(Attributes.css("keys")).line();
        entries.forEach(entry -> draw(entry, canvas));
        theoryNote.ifPresent(y -> drawTheoryNote(y, canvas));
        canvas.end().line();
    }

    private void draw(Entry entry, Canvas canvas) {
        Look look = entry.series().look();
        canvas.group(Attributes.css("key " + look.cssClass())
                .set("data-series", entry.series().name()));
        entry.curveEnd()
                .map(end -> Outline.between(left - GAP + 7, end, left - 2, entry.y()))
                .ifPresent(leader -> canvas.path(leader, Attributes.css("leader")));
        canvas.path(swatch(entry.y()), SeriesDrawing.lineStroke(look));
        MarkerDrawing.open(look.marker(), left + SWATCH / 2, entry.y(), Attributes.none(), canvas);
        canvas.end();
        canvas.text(entry.series().name(), "key-name", left + SWATCH + 5, entry.y() + 4, Anchor.START);
        canvas.end().line();
    }

    private void drawTheoryNote(double y, Canvas canvas) {
        canvas.path(swatch(y - 4), Attributes.css("legend-line").set("stroke-dasharray", "4 3"));
        canvas.text(THEORY_NOTE, "axis-label", left + SWATCH + 5, y, Anchor.START);
    }

    private Outline swatch(double y) {
        return Outline.between(left, y, left + SWATCH, y);
    }

    private static boolean hasTheory(LineChart chart) {
        return chart.series().stream().anyMatch(series -> !series.theory().isEmpty());
    }

    private static Optional<Point> lastPoint(Series series, Frame frame) {
        List<Point> points = series.measured().isEmpty() ? series.theory() : series.measured();
        return points.reversed().stream()
                .filter(point -> frame.x().shows(point.x()) && frame.y().shows(point.y()))
                .findFirst();
    }

    private static Optional<Double> endAtEdge(Series series, Frame frame) {
        return lastPoint(series, frame)
                .filter(point -> frame.right() - frame.x().at(point.x()) < REACH)
                .map(point -> frame.y().clampedAt(point.y()));
    }
}
