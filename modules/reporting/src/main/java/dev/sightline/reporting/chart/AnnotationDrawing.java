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
            case Annotation.AtPoint at -> drawPointName(at, frame, canvas);
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
        note(at.label(), frame.left() + 4, y - 4, Anchor.START, canvas);
    }

    /** Above the mark, on the side that has room. */
    private static void drawPointName(Annotation.AtPoint at, Frame frame, Canvas canvas) {
        if (frame.x().shows(at.x()) && frame.y().shows(at.y())) {
            double x = frame.x().at(at.x());
            boolean fitsOnRight = x + TextWidth.of(at.label(), FONT) < frame.right();
            note(at.label(), x, frame.y().at(at.y()) - 8, fitsOnRight ? Anchor.START : Anchor.END, canvas);
        }
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
        drawName(guide.label(), shown, frame, canvas);
    }

    /** Names a guide at its higher end, or where it leaves the plot on the way there. */
    private static void drawName(String label, List<Point> shown, Frame frame, Canvas canvas) {
        boolean rising = shown.getLast().y() >= shown.getFirst().y();
        Point end = rising ? shown.getLast() : shown.getFirst();
        Point before = rising ? shown.get(shown.size() - 2) : shown.get(1);
        double x = frame.x().at(end.x());
        double y = frame.y().at(end.y());
        if (y < frame.top()) {
            double fromX = frame.x().at(before.x());
            double fromY = frame.y().at(before.y());
            x = fromX + (x - fromX) * (fromY - frame.top()) / (fromY - y);
            y = frame.top();
        }
        note(
                label,
                rising ? x - 5 : x + 5,
                Math.max(y - 4, frame.top() + 9),
                rising ? Anchor.END : Anchor.START,
                canvas);
    }

    private static void draw(Outline outline, Canvas canvas) {
        canvas.path(outline, Attributes.css("reference"));
    }

    private static void note(String text, double x, double y, Anchor anchor, Canvas canvas) {
        canvas.text(text, "note", x, y, anchor);
    }
}
