package dev.sightline.reporting.writer;

import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.SvgRenderer;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.FactGroup;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Note;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Report;
import dev.sightline.reporting.document.Section;
import dev.sightline.reporting.document.Subheading;
import dev.sightline.reporting.document.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes {@code report.md} and, beside it, {@code pictures/*.svg}: the same words and the same pictures as the page,
 * for readers of a repository. Stateless and thread-safe.
 */
public final class MarkdownWriter {
    private static final String FILE_NAME = "report.md";
    private static final String PICTURES = "pictures";

    private final SvgRenderer renderer = new SvgRenderer();

    /**
     * Writes the pictures first and then the text that links to them, and returns all paths.
     *
     * @throws ReportWriteException if a file cannot be written
     */
    public List<Path> write(Report report, Path folder) {
        return write(report, folder, FILE_NAME);
    }

    /** The same under another name. */
    List<Path> write(Report report, Path folder, String fileName) {
        List<Path> written = new ArrayList<>();
        for (Section section : report.sections()) {
            for (Block block : section.blocks()) {
                if (block instanceof Figure figure) {
                    for (Chart chart : figure.charts()) {
                        Path picture = folder.resolve(PICTURES).resolve(chart.id() + ".svg");
                        AtomicFile.write(picture, renderer.standalone(chart));
                        written.add(picture);
                    }
                }
            }
        }
        Path file = folder.resolve(fileName);
        AtomicFile.write(file, text(report));
        written.add(file);
        return written;
    }

    /** The report as Markdown. */
    String text(Report report) {
        StringBuilder out = new StringBuilder();
        out.append("# ").append(MarkdownText.escape(report.title())).append("\n\n");
        out.append(MarkdownText.escape(report.subtitle())).append("\n\n## Verdict\n\n");
        MarkdownTables.write(report.verdict(), out);
        report.summary().forEach(finding -> paragraph(MarkdownText.of(finding), out));
        for (Section section : report.sections()) {
            out.append("## ").append(MarkdownText.escape(section.heading())).append("\n\n");
            section.blocks().forEach(block -> write(block, out));
        }
        out.append("## Provenance\n\n");
        report.provenance().forEach(group -> write(group, out));
        return out.toString().stripTrailing() + "\n";
    }

    private static void write(Block block, StringBuilder out) {
        switch (block) {
            case Paragraph paragraph -> paragraph(MarkdownText.of(paragraph.text()), out);
            case Subheading heading ->
                out.append("### ").append(MarkdownText.escape(heading.text())).append("\n\n");
            case Note note -> paragraph("> **" + note.kind().label() + ".** " + MarkdownText.of(note.text()), out);
            case Figure figure -> write(figure, out);
            case Table table -> MarkdownTables.write(table, out);
        }
    }

    private static void write(Figure figure, StringBuilder out) {
        for (Chart chart : figure.charts()) {
            String alternative = chart.title() + ". " + chart.description();
            out.append("![").append(MarkdownText.escape(alternative)).append("](");
            out.append(PICTURES).append('/').append(chart.id()).append(".svg)\n");
        }
        out.append('\n');
        paragraph("*Figure.* " + MarkdownText.of(figure.caption()), out);
    }

    private static void write(FactGroup group, StringBuilder out) {
        out.append("### ").append(MarkdownText.escape(group.heading())).append("\n\n| | |\n|---|---|\n");
        for (FactGroup.Fact fact : group.facts()) {
            out.append("| ").append(MarkdownText.escape(fact.name())).append(" | ");
            out.append(MarkdownText.of(Prose.empty().code(fact.value()))).append(" |\n");
        }
        out.append('\n');
    }

    private static void paragraph(String text, StringBuilder out) {
        out.append(text).append("\n\n");
    }
}
