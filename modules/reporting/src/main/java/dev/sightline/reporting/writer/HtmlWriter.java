package dev.sightline.reporting.writer;

import dev.sightline.reporting.chart.ChartStyle;
import dev.sightline.reporting.document.FactGroup;
import dev.sightline.reporting.document.Prose;
import dev.sightline.reporting.document.Report;
import dev.sightline.reporting.document.Section;
import dev.sightline.reporting.markup.Attributes;
import dev.sightline.reporting.markup.MarkupWriter;
import dev.sightline.reporting.markup.TextResource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Writes {@code index.html}: one file with everything in it, complete without its script, that can be opened anywhere
 * and sent to anyone.
 *
 * <p>The page forbids itself every request, and every style and script but its own two, by a content security policy
 * with their hashes: whatever a file name or a note contains can only be shown. Stateless and thread-safe.
 */
public final class HtmlWriter {
    private static final String FILE_NAME = "index.html";

    /**
     * Writes the page into {@code folder}, which is created if missing, and returns its path.
     *
     * @throws ReportWriteException if the file cannot be written
     */
    public Path write(Report report, Path folder) {
        Path file = folder.resolve(FILE_NAME);
        AtomicFile.write(file, page(report));
        return file;
    }

    /** The page as text. */
    String page(Report report) {
        String style = "\n" + ChartStyle.css() + TextResource.read(HtmlWriter.class, "report.css");
        String script = "\n" + TextResource.read(HtmlWriter.class, "report.js");
        MarkupWriter html = new MarkupWriter();
        html.raw("<!DOCTYPE html>\n")
                .open("html", Attributes.none().set("lang", "en"))
                .line();
        writeHead(report, style, script, html);
        html.open("body").line().open("div", Attributes.css("page")).line();
        html.open("header").element("h1", report.title());
        html.element("p", report.subtitle(), Attributes.css("subtitle")).close().line();
        writeContents(report, html);
        html.open("main").line();
        writeVerdict(report, html);
        for (Section section : report.sections()) {
            html.open("section", Attributes.id(section.anchor())).line();
            html.element("h2", section.heading()).line();
            HtmlBlocks.write(section.blocks(), html);
            html.close().line();
        }
        writeProvenance(report, html);
        html.close().line().close().line();
        html.open("script").raw(script).close().line();
        return html.close().line().close().line().finish();
    }

    private static void writeHead(Report report, String style, String script, MarkupWriter html) {
        String policy = "default-src 'none'; style-src 'sha256-" + sha256(style) + "'; script-src 'sha256-"
                + sha256(script) + "'; base-uri 'none'; form-action 'none'";
        html.open("head").line();
        html.empty("meta", Attributes.none().set("charset", "utf-8")).line();
        html.empty(
                        "meta",
                        Attributes.none()
                                .set("http-equiv", "Content-Security-Policy")
                                .set("content", policy))
                .line();
        html.empty(
                        "meta",
                        Attributes.none().set("name", "viewport").set("content", "width=device-width, initial-scale=1"))
                .line();
        html.element("title", report.title()).line();
        html.open("style").raw(style).close().line();
        html.close().line();
    }

    private static void writeContents(Report report, MarkupWriter html) {
        html.open("nav", Attributes.none().set("aria-label", "Contents"))
                .open("ol")
                .line();
        writeLink("verdict", "Verdict", html);
        report.sections().forEach(section -> writeLink(section.anchor(), section.heading(), html));
        writeLink("provenance", "Provenance", html);
        html.close().close().line();
    }

    private static void writeLink(String anchor, String heading, MarkupWriter html) {
        html.open("li")
                .element("a", heading, Attributes.none().set("href", "#" + anchor))
                .close()
                .line();
    }

    private static void writeVerdict(Report report, MarkupWriter html) {
        html.open("section", Attributes.id("verdict")).line();
        html.element("h2", "Verdict").line();
        HtmlTables.write(report.verdict(), html);
        for (Prose finding : report.summary()) {
            html.open("p");
            HtmlBlocks.writeProse(finding, html);
            html.close().line();
        }
        html.close().line();
    }

    private static void writeProvenance(Report report, MarkupWriter html) {
        html.open("section", Attributes.id("provenance")).line();
        html.element("h2", "Provenance").line();
        for (FactGroup group : report.provenance()) {
            html.element("h3", group.heading()).line();
            html.open("dl", Attributes.css("facts")).line();
            for (FactGroup.Fact fact : group.facts()) {
                html.element("dt", fact.name()).element("dd", fact.value()).line();
            }
            html.close().line();
        }
        html.close().line();
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
