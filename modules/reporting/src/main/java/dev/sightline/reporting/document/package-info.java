/** A report as data: what it says, in order, with nothing about the format it is written in. */
@NullMarked
package dev.sightline.reporting.document;

import org.jspecify.annotations.NullMarked;
