package dev.sightline.reporting.chart;

import java.util.List;

/**
 * Measured curves with intervals and predictions over two axes.
 *
 * @param series in the order of the key where curves end together; thin strokes are drawn over wide ones
 * @param annotations reference lines, drawn beneath the data
 * @param height height of the whole picture in user units; the width is the same for all line charts
 */
public record LineChart(
        String id,
        String title,
        String description,
        Axis x,
        Axis y,
        List<Series> series,
        List<Annotation> annotations,
        int height)
        implements Chart {

    /** Height of a chart that is read for its shape. */
    public static final int REGULAR_HEIGHT = 320;
    /** Height that titles and axes take, and a line of the key. */
    private static final int HEIGHT_WITHOUT_KEY = 130;

    private static final int KEY_LINE = 16;
    /** Height of a strip that accompanies another chart, such as residuals. */
    public static final int STRIP_HEIGHT = 190;

    public LineChart {
        ChartId.requireValid(id);
        series = List.copyOf(series);
        annotations = List.copyOf(annotations);
        if (height < STRIP_HEIGHT) {
            throw new IllegalArgumentException("expected a height of at least " + STRIP_HEIGHT + ", found " + height
                    + "; axes and labels need the room");
        }
    }

    /** A chart of regular height without reference lines. */
    public static LineChart of(String id, String title, String description, Axis x, Axis y, List<Series> series) {
        return new LineChart(id, title, description, x, y, series, List.of(), REGULAR_HEIGHT);
    }

    /** The same chart with reference lines. */
    public LineChart with(List<Annotation> newAnnotations) {
        return new LineChart(id, title, description, x, y, series, newAnnotations, height);
    }

    /** The same chart, high enough that each of many series has a line of the key. */
    public LineChart withRoomForNames() {
        int room = HEIGHT_WITHOUT_KEY + KEY_LINE * series.size();
        return new LineChart(id, title, description, x, y, series, annotations, Math.max(height, room));
    }

    /** The same chart, low: a strip under another chart. */
    public LineChart asStrip() {
        return new LineChart(id, title, description, x, y, series, annotations, STRIP_HEIGHT);
    }
}
