package dev.sightline.reporting.chart;

/** A chart laid out on paper of a known size, in user units. */
interface Drawing {
    int width();

    int height();

    /** Draws everything below the heading. */
    void draw(Canvas canvas);
}
