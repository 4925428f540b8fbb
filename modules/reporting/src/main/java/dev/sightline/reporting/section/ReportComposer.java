package dev.sightline.reporting.section;

import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.document.Report;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Composes the whole report of a sweep: verdict first, evidence after, provenance last. Stateless and thread-safe. */
public final class ReportComposer {
    private static final String TITLE = "What a long context remembers, and what it costs";

    private static final List<SectionComposer> SECTIONS = List.of(
            new ConstructedRecallSection(),
            new TextRecallSection(),
            new EvictionSection(),
            new MissesSection(),
            TradeOffSection.ofBytes(),
            TradeOffSection.ofFlops(),
            new DilutionSection(),
            new FadingSection(),
            new StreamingSection(),
            new RotarySection(),
            new ScalingSection(),
            new MemorySection());

    /** The report; a part of it that was not measured says so and how to measure it. */
    public Report compose(SweepResult sweep) {
        return new Report(
                TITLE,
                subtitle(sweep),
                VerdictSummary.of(sweep),
                VerdictTable.of(sweep),
                SECTIONS.stream().map(section -> section.compose(sweep)).toList(),
                ProvenanceGroups.of(sweep.provenance()));
    }

    private static String subtitle(SweepResult sweep) {
        Map<String, String> facts = sweep.provenance().facts();
        return Stream.of(
                        "Sightline " + facts.getOrDefault("sightline", ""),
                        fact(facts, "profile", "profile "),
                        fact(facts, "seed", "seed "),
                        fact(facts, "processor", ""),
                        fact(facts, "threads", "threads "),
                        fact(facts, "started", ""))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" · "));
    }

    private static String fact(Map<String, String> facts, String name, String label) {
        String value = facts.get(name);
        return Objects.isNull(value) ? "" : label + value;
    }
}
