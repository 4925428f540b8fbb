package dev.sightline.reporting.writer;

import dev.sightline.evaluation.race.RaceResult;
import dev.sightline.reporting.document.Report;
import dev.sightline.reporting.section.RaceReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a race: {@code race.json} for programs, {@code index.md} with its {@code pictures/} for readers of a
 * repository, {@code index.html} for everybody else. Stateless and thread-safe.
 */
public final class RaceWriter {
    /**
     * Writes all files into {@code folder}, which is created if missing, and returns their paths.
     *
     * @param json the race as the command line prints it
     * @throws ReportWriteException if a file cannot be written
     */
    public List<Path> write(RaceResult race, String json, Path folder) {
        Report report = RaceReport.of(race);
        List<Path> written = new ArrayList<>();
        Path data = folder.resolve("race.json");
        AtomicFile.write(data, json);
        written.add(data);
        written.addAll(new MarkdownWriter().write(report, folder, "index.md"));
        written.add(new HtmlWriter().write(report, folder));
        return List.copyOf(written);
    }
}
