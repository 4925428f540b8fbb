package dev.sightline.reporting;

import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.document.Report;
import dev.sightline.reporting.section.ReportComposer;
import dev.sightline.reporting.writer.CsvWriter;
import dev.sightline.reporting.writer.HtmlWriter;
import dev.sightline.reporting.writer.JsonWriter;
import dev.sightline.reporting.writer.MarkdownWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder that holds one report in every format: {@code index.html}, {@code report.md} with its {@code pictures/},
 * {@code results.json} and {@code cells.csv}.
 */
public final class ReportFolder {
    private ReportFolder() {}

    /**
     * Writes the whole report, the plain data first, so that a disk that fills up costs pictures before it costs
     * results.
     *
     * @param folder created if missing; files of an earlier report of the same name are replaced, each at once
     * @return all files written, in the order of writing
     * @throws dev.sightline.reporting.writer.ReportWriteException if a file cannot be written: one line that names it
     *     and
     *     the way out
     */
    public static List<Path> write(SweepResult sweep, Path folder) {
        Report report = new ReportComposer().compose(sweep);
        List<Path> written = new ArrayList<>();
        written.add(new JsonWriter().write(sweep, folder));
        written.add(new CsvWriter().write(sweep, folder));
        written.addAll(new MarkdownWriter().write(report, folder));
        written.add(new HtmlWriter().write(report, folder));
        return List.copyOf(written);
    }
}
