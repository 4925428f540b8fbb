package dev.sightline.reporting.chart;

/** What a picture shows, without a word about how it is drawn. Immutable. */
public sealed interface Chart permits LineChart, HeatMap {

    /** The chart's name in file names and element ids: lower-case words joined by hyphens, unique in a report. */
    String id();

    /** One short line above the plot. */
    String title();

    /** What a reader who cannot see the picture should know: axes, series, the main finding. */
    String description();
}
