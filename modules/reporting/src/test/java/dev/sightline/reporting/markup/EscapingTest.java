package dev.sightline.reporting.markup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EscapingTest {
    @Test
    void markupCharactersBecomeEntities() {
        assertEquals(
                "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/a&gt;",
                Escaping.escape("<a href=\"x\">'&amp;'</a>"));
    }

    @Test
    void ordinaryTextOfAnyScriptStaysAsItIs() {
        String text = "naïve 注意 ∑ 🙂\ttab\nline";
        assertEquals(text, Escaping.escape(text));
    }

    @Test
    void codePointsThatXmlForbidsBecomeTheReplacementCharacter() {
        assertEquals("a\uFFFDb\uFFFDc\uFFFDd\uFFFD", Escaping.escape("a\u0000b\u001bc\ud800d\uffff"));
    }
}
