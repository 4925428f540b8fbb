package dev.sightline.reporting.chart;

/** The shape that marks a measured point, so that a curve can be told without its colour. */
enum Marker {
    RING,
    DOT,
    SQUARE,
    DIAMOND,
    TRIANGLE,
    CROSS
}
