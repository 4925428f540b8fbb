package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.reporting.chart.Look;

/** What makes one curve: a variant and the way its output is read. */
record SeriesKey(String variant, String reading) {

    static SeriesKey of(Cell cell) {
        return new SeriesKey(cell.variant(), cell.reading());
    }

    /** The name in keys, tables and sentences: {@code linear}, or {@code linear, centred}. */
    String name() {
        return reading.equals(Cell.PLAIN) ? variant : variant + ", " + reading;
    }

    Look look() {
        return Look.of(variant, reading);
    }
}
