package dev.sightline.reporting.document;

import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.ChartId;
import java.util.List;

/**
 * One or more pictures that are read together: small multiples with one caption.
 *
 * @param anchor the figure's address within the page
 * @param caption what to see
 * @param charts the pictures, in reading order
 */
public record Figure(String anchor, Prose caption, List<Chart> charts) implements Block {
    public Figure {
        ChartId.requireValid(anchor);
        charts = List.copyOf(charts);
        if (charts.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected at least one chart in figure " + anchor + ", found none; leave the figure out");
        }
    }
}
