package dev.sightline.reporting.section;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.reporting.document.Prose;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How far two variants that compute the same function agree, cell by cell.
 *
 * @param cells how many pairs of cells were compared
 * @param largest the largest difference between two values, by metric
 */
record Agreement(int cells, SequencedMap<String, Double> largest) {
    private static final String FULL = "full";
    private static final String FLASH = "flash";

    private static final SequencedMap<String, String> METRICS = metrics();

    private static SequencedMap<String, String> metrics() {
        SequencedMap<String, String> names = new LinkedHashMap<>();
        names.put("recall", "in recall");
        names.put("cosine", "in the mean cosine");
        names.put("mass", "in the weight of the needle");
        names.put("gradientNorm", "in the influence of the first token");
        return names;
    }

    /** Compares full and flash wherever both were measured; empty if nowhere. */
    static Optional<Agreement> ofFullAndFlash(Results results) {
        Map<String, CellResult> full = results.variant(FULL).measured().cells().stream()
                .collect(Collectors.toMap(
                        result -> place(result.cell()), Function.identity(), (first, second) -> first));
        List<CellResult> flash = results.variant(FLASH).measured().cells().stream()
                .filter(result -> full.containsKey(place(result.cell())))
                .toList();
        SequencedMap<String, Double> largest = new LinkedHashMap<>();
        for (CellResult result : flash) {
            CellResult other = full.getOrDefault(place(result.cell()), result);
            for (String metric : METRICS.keySet()) {
                double difference = Math.abs(Results.value(result, metric) - Results.value(other, metric));
                if (Double.isFinite(difference)) {
                    largest.merge(metric, difference, Math::max);
                }
            }
        }
        return largest.isEmpty() ? Optional.empty() : Optional.of(new Agreement(flash.size(), largest));
    }

    /** What a reader may conclude. */
    Prose sentence() {
        List<String> clauses = new ArrayList<>();
        METRICS.forEach((metric, words) -> {
            if (largest.containsKey(metric)) {
                clauses.add(Wording.number(largest.getOrDefault(metric, Double.NaN)) + " " + words);
            }
        });
        return Prose.of("full and flash compute the same function in two ways: over " + Wording.count(cells, "pair")
                        + " of cells they differ by ")
                .strong("at most " + Wording.list(clauses))
                .and(".");
    }

    /** Everything that makes two cells comparable, the variant apart. */
    private static String place(Cell cell) {
        return cell.task() + " " + cell.reading() + " " + cell.length() + " " + cell.depth() + " " + cell.seed() + " "
                + cell.parameters();
    }
}
