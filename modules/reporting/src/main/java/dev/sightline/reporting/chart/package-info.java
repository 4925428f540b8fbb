/**
 * One description of a chart, as records, and one renderer that draws it as SVG in plain Java.
 *
 * <p>The picture needs no script, prints, can be read aloud, and is the same byte for byte for the same numbers. The
 * HTML and the Markdown report show the same picture.
 */
@NullMarked
package dev.sightline.reporting.chart;

import org.jspecify.annotations.NullMarked;
