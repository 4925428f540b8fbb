package dev.sightline.reporting.writer;

import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.HeatMap;
import dev.sightline.reporting.chart.SvgRenderer;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Note;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Subheading;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.markup.Attributes;
import dev.sightline.reporting.markup.MarkupWriter;
import java.util.List;

/** Writes the pieces of a section as HTML. */
final class HtmlBlocks {
    private HtmlBlocks() {}

    static void write(List<Block> blocks, MarkupWriter html) {
        for (Block block : blocks) {
            switch (block) {
                case Paragraph paragraph -> {
                    html.open("p");
                    writeProse(paragraph.text(), html);
                    html.close();
                }
                case Subheading heading -> html.element("h3", heading.text());
                case Note note -> writeNote(note, html);
                case Figure figure -> writeFigure(figure, html);
                case Table table -> HtmlTables.write(table, html);
            }
            html.line();
        }
    }

    static void writeProse(Prose prose, MarkupWriter html) {
        for (Prose.Span span : prose.spans()) {
            switch (span) {
                case Prose.Plain plain -> html.text(plain.text());
                case Prose.Strong strong -> html.element("strong", strong.text());
                case Prose.Code code -> html.element("code", code.text());
            }
        }
    }

    private static void writeNote(Note note, MarkupWriter html) {
        html.open("div", Attributes.css("note")).open("p");
        html.element("b", note.kind().label() + ". ");
        writeProse(note.text(), html);
        html.close().close();
    }

    private static void writeFigure(Figure figure, MarkupWriter html) {
        SvgRenderer renderer = new SvgRenderer();
        html.open("figure", Attributes.id(figure.anchor())).line();
        html.open("div", Attributes.css("pictures")).line();
        for (Chart chart : figure.charts()) {
            String shape = chart instanceof HeatMap ? "map" : "plot";
            html.open("div", Attributes.css("picture " + shape))
                    .raw(renderer.embedded(chart))
                    .close()
                    .line();
        }
        html.close().line().open("figcaption");
        writeProse(figure.caption(), html);
        html.close().line().close();
    }
}
