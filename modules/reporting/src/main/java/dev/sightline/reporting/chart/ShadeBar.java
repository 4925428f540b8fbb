package dev.sightline.reporting.chart;

import dev.sightline.reporting.chart.Canvas.Anchor;
import dev.sightline.reporting.markup.Attributes;

/** The legend of a heat map: which shade means which value, and the hatching of cells without one. */
final class ShadeBar {
    private static final double WIDTH = 84;
    private static final double HEIGHT = 9;
    private static final int STOPS = 12;
    private static final double FONT = 12;
    private static final int HATCH = 6;

    private ShadeBar() {}

    /** Room for the bar with its name. */
    static double room(HeatMap map) {
        return WIDTH + 8 + TextWidth.of(name(map), FONT);
    }

    /** Defines the gradient and the hatching under ids that begin with the chart's own. */
    static void define(HeatMap map, Canvas canvas) {
        canvas.open("defs", Attributes.none());
        canvas.open("linearGradient", Attributes.id(map.id() + "-shades"));
        for (int i = 0; i <= STOPS; i++) {
            double share = (double) i / STOPS;
            canvas.empty(
                    "stop", Attributes.none().set("offset", share).set("stop-color", SequentialPalette.shade(share)));
        }
        canvas.end();
        canvas.open(
                "pattern",
                Attributes.id(map.id() + "-hatch")
                        .set("patternUnits", "userSpaceOnUse")
                        .set("width", HATCH)
                        .set("height", HATCH)
                        .set("patternTransform", "rotate(45)"));
        canvas.empty("rect", Attributes.css("hatch-paper").set("width", HATCH).set("height", HATCH));
        canvas.path(Outline.between(0, 0, 0, HATCH), Attributes.css("hatch-line"));
        canvas.end().end().line();
    }

    static void draw(HeatMap map, double x, double y, Canvas canvas) {
        canvas.group(Attributes.css("shades").set("aria-hidden", "true"));
        canvas.empty(
                "rect",
                Canvas.box(Attributes.none().set("fill", "url(#" + map.id() + "-shades)"), x, y, WIDTH, HEIGHT));
        label(map, map.low(), x, y, Anchor.START, canvas);
        label(map, (map.low() + map.high()) / 2, x + WIDTH / 2, y, Anchor.MIDDLE, canvas);
        label(map, map.high(), x + WIDTH, y, Anchor.END, canvas);
        canvas.text(name(map), "axis-label", x + WIDTH + 8, y + HEIGHT, Anchor.START);
        canvas.end().line();
    }

    /** Cells are too small for a percent sign, so the bar says it once. */
    private static String name(HeatMap map) {
        return map.unit() == Unit.SHARE ? map.valueLabel() + ", %" : map.valueLabel();
    }

    private static void label(HeatMap map, double value, double x, double y, Anchor anchor, Canvas canvas) {
        canvas.text(map.unit().inCell(value), "tick-label", x, y + HEIGHT + 12, anchor);
    }
}
