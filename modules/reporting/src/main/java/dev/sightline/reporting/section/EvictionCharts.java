package dev.sightline.reporting.section;

import dev.sightline.reporting.chart.Axis;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.ChartId;
import dev.sightline.reporting.chart.LineChart;
import dev.sightline.reporting.chart.Series;
import dev.sightline.reporting.chart.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Recall over depth at one length, two charts a budget: too many policies for one. */
final class EvictionCharts {
    private static final Set<String> BY_POSITION =
            Set.of(EvictionSection.FULL_CACHE, "window", "sinks-window", "streaming", "random", "oracle");
    private static final Set<String> BY_ATTENTION =
            Set.of(EvictionSection.FULL_CACHE, "h2o", "snapkv", "quest", "oracle");

    private EvictionCharts() {}

    static List<Chart> of(Results all, long length) {
        Results atLength = all.atDepths().length(length).measured();
        List<Chart> charts = new ArrayList<>();
        for (String budget : EvictionSection.bounded(atLength).values(EvictionSection.BUDGET)) {
            Results ofBudget = atLength.where(
                    result -> result.cell().parameter(EvictionSection.BUDGET).equals(budget)
                            || result.cell().variant().equals(EvictionSection.FULL_CACHE));
            charts.add(chart("position", "kept by position", BY_POSITION, ofBudget, budget));
            charts.add(chart("attention", "chosen by attention", BY_ATTENTION, ofBudget, budget));
        }
        return charts;
    }

    private static Chart chart(String id, String what, Set<String> policies, Results ofBudget, String budget) {
        Results shown = ofBudget.where(result -> policies.contains(result.cell().variant()));
        List<Series> series = shown.keys().stream()
                .map(key -> Curves.overDepth("recall").series(key.name(), key.look(), shown.of(key)))
                .toList();
        return LineChart.of(
                ChartId.of("eviction", id, budget),
                Wording.length(Double.parseDouble(budget)) + " positions, " + what,
                "Recall over the depth of the needle with room for " + budget + " positions, of "
                        + Wording.list(series.stream().map(Series::name).toList()) + ".",
                Axis.linear("depth, 0 = oldest", Unit.SHARE).between(0, 1),
                Axis.linear("recall", Unit.SHARE).between(0, 1),
                series);
    }
}
