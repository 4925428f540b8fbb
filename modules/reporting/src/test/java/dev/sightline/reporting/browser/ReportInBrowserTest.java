package dev.sightline.reporting.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.sightline.reporting.ReportFolder;
import dev.sightline.reporting.synthetic.SyntheticSweep;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The page of a whole report, opened as a reader opens it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportInBrowserTest {
    private Chromium browser;
    private Page page;
    private Path file;

    @BeforeAll
    void openReport(@TempDir Path folder) throws Exception {
        Optional<Path> binary = InstalledBrowser.find();
        if (binary.isEmpty() && InstalledBrowser.isRequired()) {
            fail(InstalledBrowser.HOW_TO_GET_ONE);
        }
        if (binary.isEmpty()) {
            // The build prints how many tests were skipped, but not why.
            System.getLogger(ReportInBrowserTest.class.getName())
                    .log(System.Logger.Level.WARNING, InstalledBrowser.HOW_TO_GET_ONE);
            abort(InstalledBrowser.HOW_TO_GET_ONE);
        }
        ReportFolder.write(SyntheticSweep.of(7), folder);
        file = folder.resolve("index.html");
        browser = Chromium.start(binary.orElseThrow());
        page = browser.newPage();
        page.resize(1400, 1000, "light");
        page.show(file);
    }

    @AfterAll
    void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void theBrowserHasNothingToComplainAbout() {
        assertEquals(List.of(), page.complaints());
    }

    @Test
    void noRequestLeavesThePage() {
        assertEquals(List.of(file.toUri().toString()), page.requests());
    }

    @Test
    void everyChartHasMarksInsideItself() {
        int charts = page.count("document.querySelectorAll('figure svg.chart').length");
        assertTrue(charts > 30, charts + " charts");
        assertEquals(
                List.of(),
                texts("[...document.querySelectorAll('figure svg.chart')]"
                        + ".filter(svg => { const box = svg.getBoundingClientRect();"
                        + " const marks = [...svg.querySelectorAll('.series .mark, .cells .mark')];"
                        + " return marks.length === 0 || !marks.every(mark => {"
                        + " const place = mark.getBoundingClientRect();"
                        + " return place.width > 0 && place.left >= box.left && place.right <= box.right"
                        + " && place.top >= box.top && place.bottom <= box.bottom; }); })"
                        + ".map(svg => svg.id)"),
                "charts without marks, or with marks outside");
    }

    @Test
    void noTextOfAChartIsCutOff() {
        assertEquals(
                List.of(),
                texts("[...document.querySelectorAll('figure svg.chart text')]"
                        + ".filter(text => { const box = text.ownerSVGElement.viewBox.baseVal; const own = text.getBBox();"
                        + " return own.x < -1 || own.x + own.width > box.width + 1 || own.y + own.height > box.height; })"
                        + ".map(text => text.ownerSVGElement.id + ': ' + text.textContent)"));
    }

    @Test
    void pressingANameHidesItsCurveInEveryPictureOfTheFigure() {
        String hidden = "document.querySelectorAll('#recall-curves .series.is-hidden').length";
        String press = "document.querySelector('#recall-curves .key[data-series=\"flash\"]')"
                + ".dispatchEvent(new MouseEvent('click', {bubbles: true}))";
        int pictures = page.count("document.querySelectorAll('#recall-curves svg').length");
        assertEquals(0, page.count(hidden));
        page.evaluate(press);
        assertEquals(pictures, page.count(hidden));
        page.evaluate(press);
        assertEquals(0, page.count(hidden));
    }

    @Test
    void namesOfCurvesCanBeReachedAndPressedByKeyboard() {
        String key = "document.querySelector('#scaling-curves .key')";
        assertEquals("button", page.evaluate(key + ".getAttribute('role')").stringValue());
        page.evaluate(key + ".focus()");
        page.evaluate(
                "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}))");
        assertEquals(
                "false", page.evaluate(key + ".getAttribute('aria-pressed')").stringValue());
        page.evaluate("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: ' ', bubbles: true}))");
        assertEquals(
                "true", page.evaluate(key + ".getAttribute('aria-pressed')").stringValue());
    }

    @Test
    void pointingAtAMarkShowsItsNumbers() {
        JsonNode mark = page.evaluate("(() => { const mark = document.querySelector('#recall-n-256 .mark');"
                + " mark.scrollIntoView({block: 'center', behavior: 'instant'});"
                + " const box = mark.getBoundingClientRect();"
                + " return {x: box.x + box.width / 2, y: box.y + box.height / 2, words: mark.getAttribute('aria-label')};"
                + " })()");
        page.mouse("mouseMoved", mark.get("x").doubleValue(), mark.get("y").doubleValue());
        assertEquals(
                mark.get("words").stringValue(),
                page.evaluate("document.querySelector('.tip').textContent").stringValue());
        assertFalse(page.evaluate("document.querySelector('.tip').hidden").booleanValue());
    }

    @Test
    void theVerdictCanBeSortedByItsNumbers() {
        String column = "[...document.querySelectorAll('#verdict-table tbody tr')]"
                + ".map(row => row.cells[2].dataset.value).map(Number)";
        page.evaluate("document.querySelector('#verdict-table thead th:nth-child(3) button').click()");
        assertEquals(
                page.evaluate("(" + column + ").toSorted((a, b) => a - b)").toString(),
                page.evaluate(column).toString());
    }

    @Test
    void aNarrowScreenNeverScrollsSideways() {
        page.resize(390, 800, "dark");
        int excess = page.count("document.documentElement.scrollWidth - window.innerWidth");
        page.resize(1400, 1000, "light");
        assertTrue(excess <= 0, "the page is " + excess + " pixels too wide");
    }

    @Test
    void darkPaperIsDarkInPageAndPictures() {
        page.resize(1400, 1000, "dark");
        String body =
                page.evaluate("getComputedStyle(document.body).backgroundColor").stringValue();
        String paper = page.evaluate("getComputedStyle(document.querySelector('.chart .paper')).fill")
                .stringValue();
        page.resize(1400, 1000, "light");
        assertEquals("rgb(22, 24, 28)", body);
        assertEquals(body, paper);
    }

    private List<String> texts(String expression) {
        return StreamSupport.stream(page.evaluate(expression).spliterator(), false)
                .map(JsonNode::stringValue)
                .toList();
    }
}
