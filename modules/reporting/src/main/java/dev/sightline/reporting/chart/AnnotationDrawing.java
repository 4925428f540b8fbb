package dev.sightline.reporting.chart;

import dev.sightline.reporting.chart.Canvas.Anchor;
import dev.sightline.reporting.markup.Attributes;
import java.util.List;

/** Draws reference lines beneath the data, each with its meaning written beside it. */
final class AnnotationDrawing {
    private static final double FONT = 10.5;

    private AnnotationDrawing() {}

    static void draw(Annotation annotation, Frame frame, String clip, Canvas canvas) {
        switch (annotation) {
            case Annotation.AtX at -> drawVertical(at, frame, canvas);
            case Annotation.AtY at -> drawHorizontal(at, frame, canvas);
            case Annotation.Guide guide -> drawGuide(guide, frame, clip, canvas);
        }
    }

    private static void drawVertical(Annotation.AtX at, Frame frame, Canvas canvas) {
        if (!frame.x().shows(at.x())) {
            return;
        }
        double x = frame.x().at(at.x());
        draw(Outline.between(x, frame.top(), x, frame.bottom()), canvas);
        boolean fitsOnRight = x + TextWidth.of(at.label(), FONT) < frame.right();
        note(at.label(), x, frame.top() - 9, fitsOnRight ? Anchor.START : Anchor.END, canvas);
    }

    private static void drawHorizontal(Annotation.AtY at, Frame frame, Canvas canvas) {
        if (!frame.y().shows(at.y())) {
            return;
        }
        double y = frame.y().at(at.y());
        draw(Outline.between(frame.left(), y, frame.right(), y), canvas);
        note(at.label(), frame.right() - 2, y - 4, Anchor.END, canvas);
    }

    private static void drawGuide(Annotation.Guide guide, Frame frame, String clip, Canvas canvas) {
        List<Point> shown = guide.points().stream()
                .filter(point -> frame.x().axis().scale().accepts(point.x()))
                .filter(point -> frame.y().axis().scale().accepts(point.y()))
                .toList();
        if (shown.size() < 2) {
            return;
        }
        Outline outline = new Outline();
        shown.forEach(point -> outline.onTo(frame.x().at(point.x()), frame.y().at(point.y())));
        canvas.path(outline, Attributes.css("reference").set("clip-path", clip));
        boolean rising = shown.getLast().y() >= shown.getFirst().y();
        Point named = rising ? shown.getLast() : shown.getFirst();
        double x = frame.x().at(named.x());
        double y = Math.max(frame.top() + 8, frame.y().clampedAt(named.y()) - 4);
        note(guide.label(), rising ? x - 4 : x + 4, y, rising ? Anchor.END : Anchor.START, canvas);
    }

    private static void draw(Outline outline, Canvas canvas) {
        canvas.path(outline, Attributes.css("reference"));
    }

    private static void note(String text, double x, double y, Anchor anchor, Canvas canvas) {
        canvas.text(text, "note", x, y, anchor);
    }
}
