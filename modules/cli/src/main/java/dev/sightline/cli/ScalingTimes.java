package dev.sightline.cli;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.evaluation.scaling.ScalingTask;
import dev.sightline.reporting.chart.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The times of a scaling sweep: a row a length, a column a variant. A report draws them as a chart. */
final class ScalingTimes {
    private static final String SECONDS = "seconds";
    private static final String NOT_MEASURED = "N/A";

    private ScalingTimes() {}

    static PlainTable of(SweepResult sweep) {
        SortedMap<Long, Map<String, String>> byLength = new TreeMap<>();
        List<String> variants = new ArrayList<>();
        for (CellResult result : sweep.of(ScalingTask.NAME)) {
            Cell cell = result.cell();
            Measure seconds = result.metrics().get(SECONDS);
            if (cell.reading().equals(Cell.PLAIN) && seconds != null) {
                if (!variants.contains(cell.variant())) {
                    variants.add(cell.variant());
                }
                byLength.computeIfAbsent(cell.length(), length -> new TreeMap<>())
                        .put(cell.variant(), Unit.SECONDS.format(seconds.value()));
            }
        }
        List<String> columns = new ArrayList<>(variants);
        columns.addFirst("n");
        List<List<String>> rows = new ArrayList<>();
        byLength.forEach((length, times) -> {
            List<String> row = new ArrayList<>();
            row.add(Unit.COUNT.format(length));
            variants.forEach(variant -> row.add(times.getOrDefault(variant, NOT_MEASURED)));
            rows.add(row);
        });
        Set<Integer> all = IntStream.range(0, columns.size()).boxed().collect(Collectors.toSet());
        return new PlainTable(columns, rows, all);
    }
}
