package dev.sightline.reporting.chart;

import dev.sightline.reporting.markup.Attributes;
import dev.sightline.reporting.markup.MarkupWriter;

/**
 * Draws a chart description as SVG.
 *
 * <p>Every data mark carries its numbers as data attributes and a {@code <title>}, so that pointing at it shows them
 * without a script; every series is one group with its name in {@code data-series}. Stateless and thread-safe; the same
 * description gives the same bytes.
 */
public final class SvgRenderer {

    /** A picture that stands alone: its own file, with its style sheet inside. */
    public String standalone(Chart chart) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + render(chart, "<style>\n" + ChartStyle.css(chart) + "</style>\n");
    }

    /** A picture inside a page that already carries {@link ChartStyle#css()}. */
    public String embedded(Chart chart) {
        return render(chart, "");
    }

    private static String render(Chart chart, String style) {
        Drawing drawing = switch (chart) {
            case LineChart line -> LineChartDrawing.of(line);
            case HeatMap heat -> HeatMapDrawing.of(heat);
        };
        String titleId = chart.id() + "-title";
        String descriptionId = chart.id() + "-desc";
        MarkupWriter svg = new MarkupWriter();
        svg.open(
                "svg",
                Attributes.id(chart.id())
                        .set("xmlns", "http://www.w3.org/2000/svg")
                        .set("class", "chart")
                        .set("role", "img")
                        .set("aria-labelledby", titleId + " " + descriptionId)
                        .set("viewBox", "0 0 " + drawing.width() + " " + drawing.height())
                        .set("width", drawing.width())
                        .set("height", drawing.height()));
        svg.line().element("title", chart.title(), Attributes.id(titleId));
        svg.element("desc", chart.description(), Attributes.id(descriptionId)).line();
        svg.raw(style);
        svg.empty("rect", Attributes.css("paper").set("width", "100%").set("height", "100%"));
        svg.element("text", chart.title(), Attributes.css("heading").set("x", 4).set("y", 17));
        svg.line();
        drawing.draw(new Canvas(svg));
        return svg.close().line().finish();
    }
}
