/**
 * One class per section of the report: each turns the results of a task into charts, tables and sentences, and every
 * number in a sentence is taken from the results.
 */
@NullMarked
package dev.sightline.reporting.section;

import org.jspecify.annotations.NullMarked;
