package dev.sightline.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sightline.evaluation.race.RaceCase;
import dev.sightline.evaluation.race.RaceResult;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.section.RaceReport;
import dev.sightline.reporting.section.RaceTables;
import java.util.List;

/** A race in plain text: what a reader should know, then the tables. */
final class RaceText {
    private RaceText() {}

    static String of(RaceResult race) {
        StringBuilder text = new StringBuilder();
        race.settings()
                .forEach((name, value) ->
                        text.append(name).append(": ").append(value).append('\n'));
        text.append(RaceReport.limits(race).plainText()).append("\n\n");
        append(RaceTables.figures(race), text);
        append(RaceTables.ratios(race), text);
        append(RaceTables.slopes(race), text);
        append(RaceTables.crossovers(race), text);
        append(RaceTables.wrong(race), text);
        race.skipped().forEach(reason -> text.append("note: ").append(reason).append('\n'));
        return text.toString();
    }

    private static void append(Table table, StringBuilder text) {
        if (!table.rows().isEmpty()) {
            text.append(table.caption().plainText()).append('\n');
            text.append(PlainTable.of(table)).append('\n');
        }
    }

    /** What a program is told of a case. */
    private record Listed(@JsonProperty("case") String name, String what, boolean onlyIfSpelledOut) {}

    /** The names of cases, with what they ask for, as an array. */
    static String casesAsJson(List<RaceCase> cases) {
        return JsonText.of(cases.stream()
                .map(one -> new Listed(one.name(), one.description(), one.isLong()))
                .toList());
    }

    /** The names of cases, with what they ask for. */
    static String cases(List<RaceCase> cases) {
        return PlainTable.ofWords(
                        List.of("case", "what", "runs"),
                        cases.stream()
                                .map(one -> List.of(
                                        one.name(),
                                        one.description(),
                                        one.isLong() ? "once, if spelled out" : "in rounds"))
                                .toList())
                .toString();
    }
}
