package dev.sightline.reporting.chart;

import dev.sightline.reporting.markup.TextResource;
import java.util.List;

/**
 * The style sheet of every chart: colours by variant, light and dark paper.
 *
 * <p>A picture that stands alone carries it inside; an HTML page that embeds many pictures carries it once. Paper is
 * light in print whatever the screen prefers.
 */
public final class ChartStyle {
    private static final String LIGHT = """
            .chart { --paper: #ffffff; --ink: #1d1d1f; --soft-ink: #55585e; --grid: #e3e5e8; --axis: #9aa0a6; \
            --hatch: #b5b8bd; --hatch-paper: #efeff1; }
            """;
    private static final String DARK = """
            .chart { --paper: #16181c; --ink: #eceef1; --soft-ink: #a9afb8; --grid: #2b2f36; --axis: #6b727c; \
            --hatch: #5a606a; --hatch-paper: #24272d; }
            """;

    private ChartStyle() {}

    /** The whole style sheet, for a page that holds charts of any kind. */
    public static String css() {
        return css(List.of(Look.values()));
    }

    /** What one picture needs. */
    static String css(Chart chart) {
        return switch (chart) {
            case LineChart line ->
                css(line.series().stream().map(Series::look).distinct().toList());
            case HeatMap heat -> css(List.of());
        };
    }

    private static String css(List<Look> looks) {
        StringBuilder css = new StringBuilder(LIGHT);
        looks.forEach(look -> css.append(hue(look, look.onLight())));
        css.append("@media screen and (prefers-color-scheme: dark) {\n").append(DARK);
        looks.forEach(look -> css.append(hue(look, look.onDark())));
        return css.append("}\n")
                .append(TextResource.read(ChartStyle.class, "chart.css"))
                .toString();
    }

    /** Not limited to pictures: a table may set a variant's colour beside its name. */
    private static String hue(Look look, String colour) {
        return "." + look.cssClass() + " { --hue: " + colour + "; }\n";
    }
}
