package dev.sightline.reporting.chart;

import dev.sightline.reporting.markup.Attributes;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Lays out a line chart: frame, reference lines, series, and the key beside the ends of the curves. */
record LineChartDrawing(LineChart chart, Frame frame, KeyColumn keys) implements Drawing {
    private static final int WIDTH = 520;
    private static final double TOP = 52;
    private static final double BOTTOM_MARGIN = 40;
    private static final double SMALLEST_LEFT_MARGIN = 34;
    /** A wide stroke along the edge of the plot is drawn whole. */
    private static final double CLIP_SLACK = 3;

    static LineChartDrawing of(LineChart chart) {
        double bottom = chart.height() - BOTTOM_MARGIN;
        Projection y = Projection.fitting(chart.y(), verticals(chart), bottom, TOP);
        double left = Math.max(SMALLEST_LEFT_MARGIN, Frame.labelRoom(y));
        Projection x = Projection.tight(chart.x(), horizontals(chart), left, WIDTH - KeyColumn.room(chart));
        Frame frame = new Frame(x, y);
        return new LineChartDrawing(chart, frame, KeyColumn.of(chart, frame));
    }

    @Override
    public int width() {
        return WIDTH;
    }

    @Override
    public int height() {
        return chart.height();
    }

    @Override
    public void draw(Canvas canvas) {
        String clipId = chart.id() + "-plot";
        String clip = "url(#" + clipId + ")";
        canvas.open("clipPath", Attributes.id(clipId))
                .empty("rect", plotBox())
                .end()
                .line();
        frame.draw(canvas);
        canvas.group(Attributes.css("annotations"));
        chart.annotations().forEach(annotation -> AnnotationDrawing.draw(annotation, frame, clip, canvas));
        canvas.end().line();
        // Wide strokes first, so that a thin one that coincides with them lies on top.
        List<Series> wideFirst = chart.series().stream()
                .sorted(Comparator.comparingDouble(series -> -series.look().strokeWidth()))
                .toList();
        for (int i = 0; i < wideFirst.size(); i++) {
            String seriesId = chart.id() + "-series-" + (i + 1);
            new SeriesDrawing(chart, wideFirst.get(i), frame).draw(canvas, seriesId, clip);
        }
        keys.draw(canvas);
    }

    private Attributes plotBox() {
        return Canvas.box(
                Attributes.none(),
                frame.left() - CLIP_SLACK,
                frame.top() - CLIP_SLACK,
                frame.right() - frame.left() + 2 * CLIP_SLACK,
                frame.bottom() - frame.top() + 2 * CLIP_SLACK);
    }

    private static DoubleStream horizontals(LineChart chart) {
        Stream<Point> guides = chart.annotations().stream()
                .filter(Annotation.Guide.class::isInstance)
                .flatMap(annotation -> ((Annotation.Guide) annotation).points().stream());
        return Stream.concat(points(chart), guides).mapToDouble(Point::x);
    }

    /** Guides choose no vertical limits: a reference slope may leave the plot, the data may not. */
    private static DoubleStream verticals(LineChart chart) {
        DoubleStream levels = chart.annotations().stream()
                .filter(Annotation.AtY.class::isInstance)
                .mapToDouble(annotation -> ((Annotation.AtY) annotation).y());
        DoubleStream data = points(chart)
                .filter(point -> Double.isFinite(point.y()))
                .flatMapToDouble(point -> DoubleStream.of(point.y(), point.low(), point.high()));
        return DoubleStream.concat(data, levels);
    }

    private static Stream<Point> points(LineChart chart) {
        return chart.series().stream()
                .flatMap(series -> Stream.of(series.measured(), series.theory()))
                .flatMap(List::stream);
    }
}
