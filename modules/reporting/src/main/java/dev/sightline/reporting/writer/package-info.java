/** One writer class per format: HTML, Markdown, JSON, CSV; each writes its files atomically. */
@NullMarked
package dev.sightline.reporting.writer;

import org.jspecify.annotations.NullMarked;
