package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.race.RaceResult;
import dev.sightline.evaluation.race.RaceResult.Row;
import dev.sightline.reporting.chart.Axis;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.LineChart;
import dev.sightline.reporting.chart.Look;
import dev.sightline.reporting.chart.Point;
import dev.sightline.reporting.chart.Series;
import dev.sightline.reporting.chart.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How near to the peak each contender comes, over the length: a picture for every kind of case with several lengths.
 */
final class RaceCharts {
    /** A case whose name ends in its length, such as {@code causal-d128-n4096}. */
    private static final Pattern WITH_LENGTH = Pattern.compile("(.+)-n(\\d+)");

    private static final Axis LENGTH = Axis.log2("length n", Unit.COUNT);
    private static final Axis SHARE =
            Axis.linear("share of peak, 1 = all of it", Unit.SHARE).between(0, 1);

    private RaceCharts() {}

    static List<Chart> of(RaceResult race) {
        Map<String, SortedMap<String, SortedMap<Long, Double>>> kinds = new LinkedHashMap<>();
        for (Row row : race.rows()) {
            Matcher name = WITH_LENGTH.matcher(row.raceCase());
            if (name.matches()) {
                kinds.computeIfAbsent(name.group(1), kind -> new TreeMap<>())
                        .computeIfAbsent(row.contender(), contender -> new TreeMap<>())
                        .put(Long.valueOf(name.group(2)), row.shareOfPeak());
            }
        }
        List<Chart> charts = new ArrayList<>();
        kinds.forEach((kind, contenders) -> {
            if (contenders.values().stream().anyMatch(shares -> shares.size() > 1)) {
                charts.add(chart(kind, contenders));
            }
        });
        return charts;
    }

    private static Chart chart(String kind, Map<String, SortedMap<Long, Double>> contenders) {
        List<Series> series = new ArrayList<>();
        contenders.forEach((contender, shares) -> series.add(Series.measured(
                contender,
                Look.of(contender, Cell.PLAIN),
                shares.entrySet().stream()
                        .map(entry -> Point.at((double) entry.getKey(), entry.getValue()))
                        .toList())));
        return LineChart.of(
                "race-" + kind,
                kind,
                "Share of the peak of one core over the length, for " + String.join(", ", contenders.keySet()),
                LENGTH,
                SHARE,
                series);
    }
}
