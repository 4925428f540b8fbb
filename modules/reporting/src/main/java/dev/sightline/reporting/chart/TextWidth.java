package dev.sightline.reporting.chart;

/**
 * Estimates how wide a text will be, without a font engine: margins must not depend on the fonts of the machine that
 * writes the report. Errs on the wide side for the sans-serif faces the style sheet asks for.
 */
final class TextWidth {
    private static final double NARROW = 0.39;
    private static final double REGULAR = 0.63;
    private static final double WIDE = 0.97;

    private TextWidth() {}

    /** Estimated width of {@code text} in user units at {@code fontSize}. */
    static double of(String text, double fontSize) {
        return text.codePoints().mapToDouble(TextWidth::share).sum() * fontSize;
    }

    private static double share(int codePoint) {
        if (" .,:;|!'()[]ijlftrI-".indexOf(codePoint) >= 0) {
            return NARROW;
        }
        if ("mwMW%@=+<>−×∝≥".indexOf(codePoint) >= 0) {
            return WIDE;
        }
        return codePoint >= 0x2E80 ? 1 : REGULAR;
    }
}
