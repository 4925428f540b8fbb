package dev.sightline.reporting.writer;

import dev.sightline.reporting.chart.SparklineRenderer;
import dev.sightline.reporting.chart.Unit;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import dev.sightline.reporting.markup.Attributes;
import dev.sightline.reporting.markup.MarkupWriter;
import java.util.List;

/** Writes tables as HTML; a number carries its exact value for sorting. */
final class HtmlTables {
    private HtmlTables() {}

    static void write(Table table, MarkupWriter html) {
        if (!table.folded()) {
            writeTable(table, html);
            return;
        }
        html.open("details").open("summary", Attributes.css("caption"));
        HtmlBlocks.writeProse(table.caption(), html);
        html.text(" (" + table.rows().size() + " rows)").close().line();
        writeTable(table, html);
        html.close();
    }

    private static void writeTable(Table table, MarkupWriter html) {
        html.open(
                "div",
                Attributes.css("scroll")
                        .set("role", "region")
                        .set("tabindex", "0")
                        .set("aria-label", table.caption().plainText()));
        html.open("table", Attributes.id(table.anchor())).line();
        if (!table.folded()) {
            html.open("caption", Attributes.css("caption"));
            HtmlBlocks.writeProse(table.caption(), html);
            html.close().line();
        }
        html.open("thead").open("tr");
        for (int column = 0; column < table.columns().size(); column++) {
            Attributes attributes = Attributes.none().set("scope", "col");
            html.element(
                    "th", table.columns().get(column), isNumeric(table, column) ? numeric(attributes) : attributes);
        }
        html.close().close().line().open("tbody").line();
        for (List<TableCell> row : table.rows()) {
            html.open("tr");
            for (int column = 0; column < row.size(); column++) {
                writeCell(row.get(column), isNumeric(table, column), html);
            }
            html.close().line();
        }
        html.close().close().close();
        // A hint is out of reach of a finger and of paper, so the reasons are printed too.
        if (!table.missingNotes().isEmpty()) {
            html.line()
                    .element("p", "N/A: " + String.join("; ", table.missingNotes()) + ".", Attributes.css("caption"));
        }
    }

    private static void writeCell(TableCell cell, boolean amongNumbers, MarkupWriter html) {
        switch (cell) {
            case TableCell.Words words -> {
                html.open("td", Attributes.css(amongNumbers ? "number" : "words"));
                HtmlBlocks.writeProse(words.text(), html);
                html.close();
            }
            case TableCell.SeriesName name -> {
                html.open("th", Attributes.none().set("scope", "row"));
                html.element("span", "", Attributes.css("swatch " + name.look().cssClass()));
                html.text(name.name()).close();
            }
            case TableCell.Quantity number -> writeNumber(number, html);
            case TableCell.Sparkline line -> {
                html.open("td");
                html.raw(new SparklineRenderer()
                        .render(line.values(), line.low(), line.high(), line.look(), line.description()));
                html.close();
            }
            case TableCell.Missing missing ->
                html.element("td", "N/A", Attributes.css("number missing").set("title", missing.note()));
        }
    }

    private static void writeNumber(TableCell.Quantity number, MarkupWriter html) {
        Unit unit = number.unit();
        Attributes attributes = numeric(Attributes.none());
        if (Double.isFinite(number.value())) {
            attributes.set("data-value", Double.toString(number.value()));
        }
        html.open("td", attributes).text(unit.format(number.value()));
        if (number.hasInterval()) {
            String interval = unit.format(number.low()) + " to " + unit.format(number.high());
            html.element("span", interval, Attributes.css("interval"));
        }
        html.close();
    }

    private static Attributes numeric(Attributes attributes) {
        return attributes.set("class", "number");
    }

    private static boolean isNumeric(Table table, int column) {
        return table.rows().stream().anyMatch(row -> row.get(column) instanceof TableCell.Quantity);
    }
}
