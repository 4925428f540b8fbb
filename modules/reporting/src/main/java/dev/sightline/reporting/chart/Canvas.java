package dev.sightline.reporting.chart;

import dev.sightline.reporting.markup.Attributes;
import dev.sightline.reporting.markup.MarkupWriter;

/** The few shapes that the drawings are made of. Not thread-safe. */
final class Canvas {
    private final MarkupWriter svg;

    Canvas(MarkupWriter svg) {
        this.svg = svg;
    }

    /** Where a label's point lies in it. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    Canvas group(Attributes attributes) {
        return open("g", attributes);
    }

    Canvas open(String element, Attributes attributes) {
        svg.open(element, attributes);
        return this;
    }

    /** Ends the innermost group or element. */
    Canvas end() {
        svg.close();
        return this;
    }

    Canvas line() {
        svg.line();
        return this;
    }

    Canvas path(Outline outline, Attributes attributes) {
        svg.empty("path", attributes.set("d", outline.toString()));
        return this;
    }

    Canvas empty(String element, Attributes attributes) {
        svg.empty(element, attributes);
        return this;
    }

    /** The words that a reader sees who points at the enclosing element. */
    Canvas hint(String words) {
        svg.element("title", words);
        return this;
    }

    Canvas text(String text, String css, double x, double y, Anchor anchor) {
        Attributes attributes = Attributes.css(css).set("x", x).set("y", y);
        switch (anchor) {
            case START -> {}
            case MIDDLE -> attributes.set("text-anchor", "middle");
            case END -> attributes.set("text-anchor", "end");
        }
        svg.element("text", text, attributes);
        return this;
    }

    static Attributes box(Attributes attributes, double x, double y, double width, double height) {
        return attributes.set("x", x).set("y", y).set("width", width).set("height", height);
    }
}
