package dev.sightline.reporting.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class HeatMapTest {
    @Test
    void aCellShowsItsNumberAndCarriesItsInterval() {
        Element cell = SvgDocument.of(map(new HeatMap.Value(0.25, 0.2, 0.3), new HeatMap.Value(1, 0.9, 1)))
                .withClass("mark")
                .getFirst();
        assertEquals("0.25", cell.getAttribute("data-y"));
        assertEquals("Recall · depth 0% · n 64 · recall 0.25 (0.2 to 0.3)", cell.getTextContent());
        assertEquals(SequentialPalette.shade(0.25), cell.getAttribute("fill"));
    }

    @Test
    void whatDoesNotApplyIsHatchedAndSaysWhyAndIsNeverAZero() {
        SvgDocument picture =
                SvgDocument.of(map(new HeatMap.NotApplicable("text too short"), new HeatMap.Value(0, 0, 0)));
        Element missing = picture.withClass("not-applicable").getFirst();
        assertEquals("url(#recall-hatch)", missing.getAttribute("fill"));
        assertTrue(missing.getTextContent().endsWith("not applicable: text too short"), missing.getTextContent());
        assertTrue(missing.getAttribute("data-y").isEmpty());
        assertEquals(
                List.of("N/A", "0"),
                picture.withClass("cell-label").stream()
                        .map(Element::getTextContent)
                        .toList());
    }

    @Test
    void aValueThatIsNotFiniteIsHatchedToo() {
        assertEquals(
                1,
                SvgDocument.of(map(new HeatMap.Value(Double.NaN, 0, 0), new HeatMap.Value(0, 0, 0)))
                        .withClass("not-applicable")
                        .size());
    }

    @Test
    void aRaggedTableIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> map(new HeatMap.Value(0, 0, 0)));
    }

    private static HeatMap map(HeatMap.Cell... cells) {
        return new HeatMap(
                "recall",
                "Recall",
                "Recall by depth and length",
                "depth",
                "n",
                "recall",
                Unit.SHARE,
                0,
                1,
                List.of("0%"),
                List.of("64", "256"),
                List.of(List.of(cells)));
    }
}
