package dev.sightline.reporting.markup;

/**
 * Turns any Java string into text that is legal inside an XML or HTML element and inside a double-quoted attribute.
 *
 * <p>File names, variant names and notes come from outside. Besides the five markup characters, code points that XML
 * 1.0 forbids even as references (control characters, lone surrogates) become U+FFFD, so that one strange file name
 * cannot make a picture unreadable.
 */
public final class Escaping {
    private static final int REPLACEMENT = 0xFFFD;

    private Escaping() {}

    /** Returns {@code text} with markup characters escaped and illegal code points replaced. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(codePoint -> appendEscaped(escaped, codePoint));
        return escaped.toString();
    }

    private static void appendEscaped(StringBuilder escaped, int codePoint) {
        switch (codePoint) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&#39;");
            default -> escaped.appendCodePoint(isLegal(codePoint) ? codePoint : REPLACEMENT);
        }
    }

    /** The Char production of XML 1.0, less the C1 controls, which HTML treats as errors. */
    private static boolean isLegal(int codePoint) {
        return codePoint == '\t'
                || codePoint == '\n'
                || codePoint == '\r'
                || (codePoint >= 0x20 && codePoint < 0x7F)
                || (codePoint >= 0xA0 && codePoint <= 0xD7FF)
                || (codePoint >= 0xE000 && codePoint <= 0xFFFD)
                || (codePoint >= 0x10000 && codePoint <= 0x10FFFF);
    }
}
