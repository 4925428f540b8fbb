package dev.sightline.reporting.markup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MarkupWriterTest {
    @Test
    void elementsNestAndTextIsEscaped() {
        String markup = new MarkupWriter()
                .open("g", Attributes.css("a b"))
                .element("t", "1 < 2", Attributes.id("\"x\""))
                .empty("p", Attributes.none().set("d", 1.005))
                .close()
                .finish();
        assertEquals("<g class=\"a b\"><t id=\"&quot;x&quot;\">1 &lt; 2</t><p d=\"1\"/></g>", markup);
    }

    @Test
    void anElementLeftOpenIsNamed() {
        MarkupWriter writer = new MarkupWriter().open("table");
        IllegalStateException failure = assertThrows(IllegalStateException.class, writer::finish);
        assertEquals("expected every element closed, found <table> open; call close()", failure.getMessage());
    }

    @Test
    void closingMoreThanWasOpenedIsAnError() {
        assertThrows(IllegalStateException.class, () -> new MarkupWriter().close());
    }

    @Test
    void lengthsAreRoundedToHundredthsWithoutNegativeZero() {
        assertEquals("0", Attributes.paper(-0.001));
        assertEquals("-0.01", Attributes.paper(-0.01));
        assertEquals("1200", Attributes.paper(1200));
        assertEquals("0.12", Attributes.paper(0.125));
    }
}
