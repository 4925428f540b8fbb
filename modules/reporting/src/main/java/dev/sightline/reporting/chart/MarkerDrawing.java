package dev.sightline.reporting.chart;

import dev.sightline.reporting.markup.Attributes;

/** Draws marker shapes of about equal area. */
final class MarkerDrawing {
    private MarkerDrawing() {}

    /** Opens the element of one marker around a centre; the caller may add a hint and must end it. */
    static void open(Marker marker, double x, double y, Attributes attributes, Canvas canvas) {
        switch (marker) {
            case RING -> circle(x, y, 4.4, attributes.set("class", "mark hollow"), canvas);
            case DOT -> circle(x, y, 1.9, attributes.set("class", "mark"), canvas);
            case SQUARE -> shape(x, y, "m-2.3-2.3h4.6v4.6h-4.6z", attributes.set("class", "mark"), canvas);
            case DIAMOND -> shape(x, y, "m0-3.2l3.2 3.2l-3.2 3.2l-3.2-3.2z", attributes.set("class", "mark"), canvas);
            case TRIANGLE -> shape(x, y, "m0-3.3l3.1 5.4h-6.2z", attributes.set("class", "mark hollow"), canvas);
            case CROSS -> shape(x, y, "m-2.4-2.4l4.8 4.8m0-4.8l-4.8 4.8", attributes.set("class", "mark"), canvas);
        }
    }

    private static void circle(double x, double y, double radius, Attributes attributes, Canvas canvas) {
        canvas.open("circle", attributes.set("cx", x).set("cy", y).set("r", radius));
    }

    private static void shape(double x, double y, String steps, Attributes attributes, Canvas canvas) {
        canvas.open("path", attributes.set("d", new Outline().moveTo(x, y) + steps));
    }
}
