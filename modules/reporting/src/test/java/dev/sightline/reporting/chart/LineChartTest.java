package dev.sightline.reporting.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class LineChartTest {
    private static final List<Point> CURVE =
            List.of(new Point(0, 0.5, 0.4, 0.6), new Point(0.5, 0.7, 0.6, 0.8), new Point(1, 0.9, 0.8, 1));
    private static final List<Point> THEORY = List.of(Point.at(0, 0.52), Point.at(1, 0.88));

    @Test
    void everyPointHasAMarkWithItsNumbersAndWords() {
        Element series = SvgDocument.of(chart(new Series("full", Look.FULL, CURVE, THEORY)))
                .series("full");
        List<Element> marks = SvgDocument.withClass(series, "mark");
        assertEquals(3, marks.size());
        Element first = marks.getFirst();
        assertEquals("0", first.getAttribute("data-x"));
        assertEquals("0.5", first.getAttribute("data-y"));
        assertEquals("0.4", first.getAttribute("data-low"));
        assertEquals("0.6", first.getAttribute("data-high"));
        assertEquals("full · depth 0 · recall 0.5 (0.4 to 0.6) · closed form 0.52", first.getTextContent());
        assertEquals(1, SvgDocument.withClass(series, "band").size());
        assertEquals(1, SvgDocument.withClass(series, "theory").size());
    }

    @Test
    void aValueThatIsNotFiniteLeavesAGap() {
        List<Point> broken = List.of(
                Point.at(0, 0.1), Point.at(0.2, 0.2), Point.at(0.4, Double.NaN), Point.at(0.6, 0.3), Point.at(1, 0.4));
        Element series = SvgDocument.of(chart(Series.measured("full", Look.FULL, broken)))
                .series("full");
        assertEquals(2, SvgDocument.withClass(series, "line").size());
        assertEquals(4, SvgDocument.withClass(series, "mark").size());
    }

    @Test
    void aClosedFormOfOnePointIsALevelDash() {
        Element series = SvgDocument.of(chart(new Series("full", Look.FULL, CURVE, List.of(Point.at(0.5, 0.6)))))
                .series("full");
        String outline = SvgDocument.withClass(series, "theory").getFirst().getAttribute("d");
        assertTrue(outline.matches("M[0-9. ]+[hHlL].*"), outline);
    }

    @Test
    void aNameStandsBesideItsPointAndNoneWhereThePointIsNotShown() {
        LineChart chart = chart(new Series("full", Look.FULL, CURVE, THEORY))
                .with(List.of(new Annotation.AtPoint(0.5, 0.7, "the best"), new Annotation.AtPoint(7, 0.7, "absent")));
        String picture = new SvgRenderer().standalone(chart);
        assertTrue(picture.contains("the best"), picture);
        assertTrue(!picture.contains("absent"), picture);
    }

    @Test
    void aChartOfManySeriesHasALineOfTheKeyForEach() {
        LineChart few = chart(new Series("full", Look.FULL, CURVE, THEORY));
        assertEquals(few.height(), few.withRoomForNames().height());
        LineChart many = LineChart.of(
                "many",
                "Many",
                "",
                few.x(),
                few.y(),
                Collections.nCopies(30, Series.measured("full", Look.FULL, CURVE)));
        assertTrue(many.withRoomForNames().height() >= 30 * 16 + 92);
    }

    @Test
    void aLogarithmicAxisLeavesAGapAtZero() {
        LineChart chart = LineChart.of(
                "fading",
                "Fading",
                "",
                Axis.linear("t", Unit.COUNT),
                Axis.log10("norm", Unit.NUMBER),
                List.of(Series.measured("window", Look.SLIDING_WINDOW, List.of(Point.at(1, 1), Point.at(2, 0)))));
        assertEquals(
                1,
                SvgDocument.withClass(SvgDocument.of(chart).series("window"), "mark")
                        .size());
    }

    @Test
    void coincidingCurvesOfFullAndFlashDifferInWidthMarkerAndDash() {
        SvgDocument picture = SvgDocument.of(
                chart(new Series("full", Look.FULL, CURVE, THEORY), new Series("flash", Look.FLASH, CURVE, THEORY)));
        Element full = picture.series("full");
        Element flash = picture.series("flash");
        assertTrue(strokeWidth(full) > 3 * strokeWidth(flash), "the thin line lies visibly inside the wide one");
        assertTrue(radius(full) > 2 * radius(flash), "the dot lies visibly inside the ring");
        assertNotEquals(theoryDash(full), theoryDash(flash));
        assertTrue(
                full.compareDocumentPosition(flash) == org.w3c.dom.Node.DOCUMENT_POSITION_FOLLOWING,
                "the thin line is drawn on top");
    }

    @Test
    void sameNumbersGiveTheSameBytesInEveryLocale() {
        LineChart chart = chart(new Series("full", Look.FULL, CURVE, THEORY));
        String here = new SvgRenderer().standalone(chart);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertEquals(here, new SvgRenderer().standalone(chart));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void namesFromOutsideAreShownNotInterpreted() {
        String hostile = "</title><script>alert(1)</script>\u0001";
        LineChart chart = LineChart.of(
                "hostile",
                hostile,
                hostile,
                Axis.linear(hostile, Unit.SHARE),
                Axis.linear(hostile, Unit.SHARE),
                List.of(Series.measured(hostile, Look.OTHER_A, CURVE)));
        SvgDocument picture = SvgDocument.of(chart);
        assertEquals(0, picture.root().getElementsByTagName("script").getLength());
        assertEquals(
                "</title><script>alert(1)</script>\uFFFD",
                picture.withClass("series").getFirst().getAttribute("data-series"));
    }

    @Test
    void thePictureCanBeReadAloud() {
        Element root =
                SvgDocument.of(chart(Series.measured("full", Look.FULL, CURVE))).root();
        assertEquals("img", root.getAttribute("role"));
        assertEquals("recall-title recall-desc", root.getAttribute("aria-labelledby"));
        assertEquals("Recall", root.getElementsByTagName("title").item(0).getTextContent());
        assertEquals(
                "How recall grows", root.getElementsByTagName("desc").item(0).getTextContent());
    }

    @Test
    void aChartWithoutAnyPointIsStillAPicture() {
        LineChart empty = LineChart.of(
                "empty", "Empty", "", Axis.log2("n", Unit.COUNT), Axis.log10("t", Unit.SECONDS), List.of());
        assertEquals(0, SvgDocument.of(empty).withClass("mark").size());
    }

    @Test
    void anIdThatCannotBeAFileNameIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> LineChart.of("a/b", "", "", Axis.linear("", Unit.SHARE), Axis.linear("", Unit.SHARE), List.of()));
        assertEquals("recall-n-256-linear", ChartId.of("Recall n = 256", "linear"));
        assertEquals("x2-nets", ChartId.of("2 nets"));
    }

    private static LineChart chart(Series... series) {
        return LineChart.of(
                "recall",
                "Recall",
                "How recall grows",
                Axis.linear("depth", Unit.SHARE).between(0, 1),
                Axis.linear("recall", Unit.SHARE).between(0, 1),
                List.of(series));
    }

    private static double strokeWidth(Element series) {
        return Double.parseDouble(
                SvgDocument.withClass(series, "line").getFirst().getAttribute("stroke-width"));
    }

    private static double radius(Element series) {
        return Double.parseDouble(
                SvgDocument.withClass(series, "mark").getFirst().getAttribute("r"));
    }

    private static String theoryDash(Element series) {
        Element theory = SvgDocument.withClass(series, "theory").getFirst();
        return theory.getAttribute("stroke-dasharray") + " from " + theory.getAttribute("stroke-dashoffset");
    }
}
