package dev.sightline.reporting.document;

import java.util.List;

/**
 * A whole report, in reading order.
 *
 * @param title what was measured
 * @param subtitle when, with what, how much
 * @param summary the findings in a few sentences
 * @param verdict one row a variant: may a reader trust its long context, and what does it cost
 * @param sections the evidence
 * @param provenance where every figure comes from, in named groups
 */
public record Report(
        String title,
        String subtitle,
        List<Prose> summary,
        Table verdict,
        List<Section> sections,
        List<FactGroup> provenance) {
    public Report {
        summary = List.copyOf(summary);
        sections = List.copyOf(sections);
        provenance = List.copyOf(provenance);
    }
}
