package dev.sightline.cli;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.document.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the report command prints.
 *
 * @param folder where the report is
 * @param verdict its first table
 * @param sweep its results
 */
record ReportSummary(Path folder, Table verdict, SweepResult sweep) {
    /** For readers. */
    String text() {
        return PlainTable.of(verdict) + "\nreport: " + folder.resolve("index.html") + "\n";
    }

    /** For programs. */
    String json() {
        long measured = sweep.cells().stream()
                .filter(result -> result.status() == CellResult.Status.MEASURED)
                .count();
        return JsonText.of(new Json(
                folder.toString(),
                folder.resolve("index.html").toString(),
                folder.resolve("report.md").toString(),
                folder.resolve("results.json").toString(),
                folder.resolve("cells.csv").toString(),
                sweep.cells().size(),
                measured,
                TableRecords.of(verdict)));
    }

    private record Json(
            String folder,
            String page,
            String markdown,
            String results,
            String table,
            int cells,
            long measuredCells,
            List<Map<String, Object>> verdict) {}
}
