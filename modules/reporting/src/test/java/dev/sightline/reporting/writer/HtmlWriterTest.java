package dev.sightline.reporting.writer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.reporting.document.Report;
import dev.sightline.reporting.section.ReportComposer;
import dev.sightline.reporting.synthetic.SyntheticSweep;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlWriterTest {
    private final Report report = new ReportComposer().compose(SyntheticSweep.of(7));
    private final String page = new HtmlWriter().page(report);

    @Test
    void theVerdictTableComesBeforeAllEvidence() {
        int verdict = page.indexOf("id=\"verdict-table\"");
        assertTrue(verdict > 0);
        assertTrue(verdict < page.indexOf("<svg id="), "a picture precedes the verdict");
        report.sections().forEach(section -> assertTrue(verdict < page.indexOf("<section id=\"" + section.anchor())));
    }

    @Test
    void nothingInThePageNamesAnotherPlace() {
        List<String> addresses = Pattern.compile("(?:src|href|url)\\s*[=(]\\s*[\"']?([^\"')\\s>]+)")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .filter(address -> !address.startsWith("#"))
                .filter(address -> !address.equals("x")) // The hostile file name, shown as text.
                .toList();
        assertEquals(List.of(), addresses);
    }

    @Test
    void thePolicyForbidsEverythingButItsOwnStyleAndScript() {
        String policy = attribute("Content-Security-Policy\" content=\"([^\"]*)\"");
        assertTrue(policy.startsWith("default-src &#39;none&#39;; style-src &#39;sha256-"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertFalse(page.contains(" style=\""), "the policy would not apply an inline style");
        assertFalse(Pattern.compile("\\son[a-z]+=\"").matcher(page).find(), "the policy would not run a handler");
    }

    @Test
    void aFileNameWithMarkupIsShownNotInterpreted() {
        assertFalse(page.contains("<img"), "the file name became an element");
        assertTrue(page.contains("&lt;img src=x onerror=alert(1)&gt;"));
    }

    @Test
    void everyIdIsUniqueAndEveryLinkHasATarget() {
        Set<String> ids = new HashSet<>();
        for (String id : all("\\sid=\"([^\"]+)\"")) {
            assertTrue(ids.add(id), id + " occurs twice");
        }
        for (String target : all("href=\"#([^\"]+)\"")) {
            assertTrue(ids.contains(target), "no element has the id " + target);
        }
        for (String names : all("aria-labelledby=\"([^\"]+)\"")) {
            assertTrue(ids.containsAll(List.of(names.split(" "))), names);
        }
    }

    @Test
    void provenanceHoldsEveryFactOfTheRun() {
        SyntheticSweep.of(7)
                .provenance()
                .facts()
                .keySet()
                .forEach(name -> assertTrue(page.contains("<dt>" + name + "</dt>"), name + " is missing"));
        assertTrue(page.contains("<h3>Further facts</h3>"), "a fact of an unknown name is kept");
    }

    @Test
    void theSameResultsGiveTheSameBytes() {
        assertEquals(page, new HtmlWriter().page(new ReportComposer().compose(SyntheticSweep.of(7))));
    }

    private String attribute(String pattern) {
        return all(pattern).getFirst();
    }

    private List<String> all(String pattern) {
        return Pattern.compile(pattern)
                .matcher(page)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
