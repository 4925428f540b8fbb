package dev.sightline.reporting.writer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.SvgRenderer;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Report;
import dev.sightline.reporting.section.ReportComposer;
import dev.sightline.reporting.synthetic.SyntheticSweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownWriterTest {
    private final Report report = new ReportComposer().compose(SyntheticSweep.of(7));

    @TempDir
    private Path folder;

    @Test
    void everyPictureOfTheReportLiesBesideTheTextThatLinksToIt() throws IOException {
        List<Path> written = new MarkdownWriter().write(report, folder);
        String text = Files.readString(folder.resolve("report.md"));
        List<String> links = Pattern.compile("]\\((pictures/[^)]+)\\)")
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
        List<Chart> charts = report.sections().stream()
                .flatMap(section -> section.blocks().stream())
                .filter(Figure.class::isInstance)
                .flatMap(block -> ((Figure) block).charts().stream())
                .toList();
        assertEquals(
                charts.stream().map(chart -> "pictures/" + chart.id() + ".svg").toList(), links);
        assertEquals(links.size() + 1, written.size());
        for (Chart chart : charts) {
            assertEquals(
                    new SvgRenderer().standalone(chart),
                    Files.readString(folder.resolve("pictures/" + chart.id() + ".svg")));
        }
    }

    @Test
    void everyRowOfATableHasTheColumnsOfItsHead() {
        List<String> lines = new MarkdownWriter().text(report).lines().toList();
        int columns = 0;
        for (String line : lines) {
            if (!line.startsWith("|")) {
                columns = 0;
                continue;
            }
            int cells = line.replace("\\|", "").split("\\|", -1).length;
            columns = columns == 0 ? cells : columns;
            assertEquals(columns, cells, line);
        }
    }

    @Test
    void aFileNameWithMarkupIsShownNotInterpreted() {
        String text = new MarkdownWriter().text(report);
        assertFalse(Pattern.compile("(?<![\\\\`'])<img").matcher(text).find(), "the file name became an element");
        assertTrue(text.contains("\\<img src=x onerror=alert(1)\\>"));
    }

    @Test
    void markupCharactersInProseAreEscapedAndCodeIsFencedLongerThanItsBackticks() {
        assertEquals(
                "a\\*b\\_c \\[d\\](e) **f\\|g** ``h`i``",
                MarkdownText.of(Prose.of("a*b_c [d](e) ").strong("f|g").and(" ").code("h`i")));
        assertEquals("one line", MarkdownText.escape("one\nline"));
    }
}
