/** The report of a sweep: {@link dev.sightline.reporting.ReportFolder} writes it in every format. */
@NullMarked
package dev.sightline.reporting;

import org.jspecify.annotations.NullMarked;
