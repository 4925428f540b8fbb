package dev.sightline.reporting.chart;

import dev.sightline.reporting.markup.Attributes;
import dev.sightline.reporting.markup.MarkupWriter;
import java.util.List;

/**
 * Draws a curve the size of a word: its shape between two bounds, without axes. Stateless and thread-safe.
 *
 * <p>Reference: Tufte (2006), Beautiful Evidence.
 */
public final class SparklineRenderer {
    private static final double WIDTH = 96;
    private static final double HEIGHT = 24;
    private static final double MARGIN = 2.5;

    /**
     * Draws {@code values} at equal steps; one that is not finite leaves a gap.
     *
     * @param low the value at the bottom
     * @param high the value at the top
     * @param description what is read aloud instead
     */
    public String render(List<Double> values, double low, double high, Look look, String description) {
        MarkupWriter svg = new MarkupWriter();
        svg.open(
                "svg",
                Attributes.css("chart sparkline " + look.cssClass())
                        .set("xmlns", "http://www.w3.org/2000/svg")
                        .set("role", "img")
                        .set("aria-label", description)
                        .set("viewBox", "0 0 96 24"));
        Outline base = Outline.between(0, HEIGHT - MARGIN, WIDTH, HEIGHT - MARGIN);
        svg.empty("path", Attributes.css("grid").set("d", base.toString()));
        Outline curve = new Outline();
        boolean penDown = false;
        for (int i = 0; i < values.size(); i++) {
            double value = values.get(i);
            if (!Double.isFinite(value)) {
                penDown = false;
                continue;
            }
            double x = MARGIN + (WIDTH - 2 * MARGIN) * i / Math.max(1, values.size() - 1);
            double share = (Math.clamp(value, low, high) - low) / (high - low);
            double y = HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN);
            if (penDown) {
                curve.lineTo(x, y);
            } else {
                curve.moveTo(x, y);
            }
            penDown = true;
        }
        svg.empty("path", Attributes.css("line").set("stroke-width", 1.6).set("d", curve.toString()));
        return svg.close().finish();
    }
}
