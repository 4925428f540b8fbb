/** Random draws that do not depend on order or threads, and the intervals that every figure carries. */
@NullMarked
package dev.sightline.evaluation.statistics;

import org.jspecify.annotations.NullMarked;
