package dev.sightline.reporting.section;

import dev.sightline.evaluation.race.RaceResult;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.FactGroup;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Report;
import dev.sightline.reporting.document.Section;
import java.util.ArrayList;
import java.util.List;

/** A race as a report: the ratios first, then every figure, then what was left out or out of line. */
public final class RaceReport {
    private static final double GIGA = 1e9;

    private RaceReport() {}

    /** The whole report. */
    public static Report of(RaceResult race) {
        List<Section> sections = new ArrayList<>();
        List<Chart> charts = RaceCharts.of(race);
        if (!charts.isEmpty()) {
            Prose caption = Prose.of("Rate by the median time, over the peak measured in the same rounds.");
            sections.add(new Section("peak", "Share of peak", List.of(new Figure("share-of-peak", caption, charts))));
        }
        sections.add(new Section("times", "Times", List.of(RaceTables.figures(race))));
        if (!race.slopes().isEmpty()) {
            sections.add(new Section("growth", "Growth with the length", List.of(RaceTables.slopes(race))));
        }
        if (!race.crossovers().isEmpty()) {
            sections.add(new Section(
                    "crossovers", "Where exact attention is overtaken", List.of(RaceTables.crossovers(race))));
        }
        if (!race.wrong().isEmpty()) {
            sections.add(new Section("wrong-outputs", "Wrong outputs", List.of(RaceTables.wrong(race))));
        }
        if (!race.skipped().isEmpty()) {
            List<Block> reasons = race.skipped().stream()
                    .map(reason -> (Block) new Paragraph(Prose.of(reason)))
                    .toList();
            sections.add(new Section("notes", "Notes", reasons));
        }
        return new Report(
                "Race",
                "Every kernel beside the peak of the machine and beside other engines, round by round in one process",
                List.of(limits(race)),
                RaceTables.ratios(race),
                sections,
                List.of(settings(race)));
    }

    /** What the machine can do at most, in a sentence. */
    public static Prose limits(RaceResult race) {
        return Prose.of("One core multiplies and adds at ")
                .strong(Unit.OPERATIONS_A_SECOND.format(race.peakGflops() * GIGA))
                .and(" and reads ")
                .strong(Unit.BYTES.format(race.readGigabytesPerSecond() * GIGA))
                .and(" a second, in Java.");
    }

    private static FactGroup settings(RaceResult race) {
        return new FactGroup(
                "Settings",
                race.settings().entrySet().stream()
                        .map(entry -> new FactGroup.Fact(entry.getKey(), entry.getValue()))
                        .toList());
    }
}
