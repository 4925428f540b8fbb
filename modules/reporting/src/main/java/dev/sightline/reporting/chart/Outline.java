package dev.sightline.reporting.chart;

import dev.sightline.reporting.markup.Attributes;

/** The path data of one stroke or area, written in absolute coordinates. Not thread-safe. */
final class Outline {
    private final StringBuilder data = new StringBuilder();

    Outline moveTo(double x, double y) {
        return command('M', x, y);
    }

    Outline lineTo(double x, double y) {
        return command('L', x, y);
    }

    /** Continues the stroke, or starts it if nothing has been drawn yet. */
    Outline onTo(double x, double y) {
        return command(data.isEmpty() ? 'M' : 'L', x, y);
    }

    Outline closed() {
        data.append('Z');
        return this;
    }

    /** A single straight stroke. */
    static Outline between(double x0, double y0, double x1, double y1) {
        return new Outline().moveTo(x0, y0).lineTo(x1, y1);
    }

    private Outline command(char letter, double x, double y) {
        data.append(letter).append(Attributes.paper(x)).append(' ').append(Attributes.paper(y));
        return this;
    }

    @Override
    public String toString() {
        return data.toString();
    }
}
