package dev.sightline.reporting.section;

import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.document.Section;

/** Writes one section of the report. Stateless and thread-safe. */
interface SectionComposer {

    /** The section about the results; where they hold no cells for it, a section that says how to get them. */
    Section compose(SweepResult sweep);
}
