package dev.sightline.reporting.section;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.ChartId;
import dev.sightline.reporting.chart.HeatMap;
import dev.sightline.reporting.chart.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Recall over depth and length, one map a variant and reading, all with the same shades. */
final class DepthHeatMaps {
    private static final String RECALL = "recall";

    private DepthHeatMaps() {}

    /** One map for each curve of the results; ids begin with {@code prefix}. */
    static List<Chart> of(String prefix, Results results) {
        Results atDepths = results.atDepths();
        List<Chart> maps = new ArrayList<>();
        for (SeriesKey key : atDepths.keys()) {
            maps.add(map(ChartId.of(prefix, key.name()), key, atDepths.of(key), atDepths));
        }
        return maps;
    }

    private static Chart map(String id, SeriesKey key, Results series, Results all) {
        List<Double> depths = all.depths();
        List<Long> lengths = all.lengths();
        List<List<HeatMap.Cell>> rows = new ArrayList<>();
        for (double depth : depths) {
            List<HeatMap.Cell> row = new ArrayList<>();
            for (long length : lengths) {
                row.add(cell(series.length(length)
                        .where(result -> result.cell().depth().getAsDouble() == depth)));
            }
            rows.add(row);
        }
        return new HeatMap(
                id,
                key.name(),
                "Recall of " + key.name() + " for " + depths.size() + " depths of the needle and "
                        + Wording.count(lengths.size(), "length") + ".",
                "depth",
                "length n",
                RECALL,
                Unit.SHARE,
                0,
                1,
                depths.stream().map(DepthHeatMaps::percent).toList(),
                lengths.stream().map(Wording::length).toList(),
                rows);
    }

    private static HeatMap.Cell cell(Results atPlace) {
        Optional<CellResult> found = atPlace.first();
        if (found.isEmpty()) {
            return new HeatMap.NotApplicable("not measured");
        }
        Measure recall = found.get().metrics().get(RECALL);
        return recall == null
                ? new HeatMap.NotApplicable(found.get().note())
                : new HeatMap.Value(recall.value(), recall.low(), recall.high());
    }

    private static String percent(double depth) {
        return String.format(Locale.ROOT, "%.0f%%", depth * 100);
    }
}
