package dev.sightline.reporting.chart;

import dev.sightline.reporting.chart.Canvas.Anchor;
import dev.sightline.reporting.markup.Attributes;

/** The axes of a line chart: grid, ticks and labels. The vertical axis is labelled level, above itself. */
record Frame(Projection x, Projection y) {
    private static final double ROOM_PER_HORIZONTAL_TICK = 52;
    private static final double ROOM_PER_VERTICAL_TICK = 40;
    private static final double TICK_LENGTH = 4;
    private static final double MINOR_TICK_LENGTH = 2.5;
    private static final double TICK_FONT = 11;

    double left() {
        return x.start();
    }

    double right() {
        return x.end();
    }

    double top() {
        return y.end();
    }

    double bottom() {
        return y.start();
    }

    /** Room that the labels of a vertical axis need on its left. */
    static double labelRoom(Projection y) {
        double widest = verticalTicks(y).major().stream()
                .mapToDouble(tick -> TextWidth.of(tick.label(), TICK_FONT))
                .max()
                .orElse(0);
        return widest + TICK_LENGTH + 6;
    }

    void draw(Canvas canvas) {
        Ticks vertical = verticalTicks(y);
        Ticks horizontal = horizontalTicks();
        canvas.group(Attributes.css("axis").set("aria-hidden", "true"));
        canvas.path(grid(vertical), Attributes.css("grid"));
        canvas.path(axisLine(horizontal), Attributes.css("axis-line"));
        for (Ticks.Tick tick : horizontal.major()) {
            canvas.text(tick.label(), "tick-label", x.at(tick.value()), bottom() + 16, Anchor.MIDDLE);
        }
        for (Ticks.Tick tick : vertical.major()) {
            canvas.text(tick.label(), "tick-label", left() - 6, y.at(tick.value()) + 4, Anchor.END);
        }
        canvas.text(y.axis().label(), "axis-label", 4, top() - 12, Anchor.START);
        canvas.text(x.axis().label(), "axis-label", right(), bottom() + 32, Anchor.END);
        canvas.end().line();
    }

    private Outline grid(Ticks vertical) {
        Outline grid = new Outline();
        for (Ticks.Tick tick : vertical.major()) {
            double level = y.at(tick.value());
            grid.moveTo(left(), level).lineTo(right(), level);
        }
        for (double minor : vertical.minor()) {
            double level = y.at(minor);
            grid.moveTo(left() - MINOR_TICK_LENGTH, level).lineTo(left(), level);
        }
        return grid;
    }

    private Outline axisLine(Ticks horizontal) {
        Outline line = Outline.between(left(), bottom(), right(), bottom());
        for (Ticks.Tick tick : horizontal.major()) {
            line.moveTo(x.at(tick.value()), bottom()).lineTo(x.at(tick.value()), bottom() + TICK_LENGTH);
        }
        for (double minor : horizontal.minor()) {
            line.moveTo(x.at(minor), bottom()).lineTo(x.at(minor), bottom() + MINOR_TICK_LENGTH);
        }
        return line;
    }

    private Ticks horizontalTicks() {
        int wanted = (int) Math.max(2, (right() - left()) / ROOM_PER_HORIZONTAL_TICK);
        return Ticks.of(x.axis(), x.low(), x.high(), wanted);
    }

    private static Ticks verticalTicks(Projection y) {
        int wanted = (int) Math.max(2, (y.start() - y.end()) / ROOM_PER_VERTICAL_TICK);
        return Ticks.of(y.axis(), y.low(), y.high(), wanted);
    }
}
