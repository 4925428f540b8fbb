package dev.sightline.cli;

import dev.sightline.evaluation.SweepResult;
import dev.sightline.reporting.document.Section;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.section.ReportComposer;

/** The tables of a report's section as plain text: a section is named as its task is. */
final class SectionTables {
    private static final int CAPTION_WIDTH = 100;

    private SectionTables() {}

    /** Heading, captions and tables of the section about a task. */
    static String of(SweepResult sweep, String task) {
        StringBuilder text = new StringBuilder();
        for (Section section : new ReportComposer().compose(sweep).sections()) {
            if (section.anchor().equals(task)) {
                append(section, text);
            }
        }
        return text.toString();
    }

    private static void append(Section section, StringBuilder text) {
        String heading = section.heading();
        text.append(heading).append('\n').append("=".repeat(heading.length())).append('\n');
        section.blocks().stream()
                .filter(Table.class::isInstance)
                .map(Table.class::cast)
                .filter(table -> !table.rows().isEmpty())
                .forEach(table -> text.append('\n')
                        .append(String.join(
                                "\n", PlainText.lines(table.caption().plainText(), CAPTION_WIDTH)))
                        .append("\n\n")
                        .append(PlainTable.of(table)));
        text.append('\n');
    }
}
