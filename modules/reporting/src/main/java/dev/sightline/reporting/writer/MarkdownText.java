package dev.sightline.reporting.writer;

import dev.sightline.reporting.document.Prose;

/** Writes running text as Markdown that shows exactly its characters: nothing in it is taken for markup or HTML. */
final class MarkdownText {
    private static final String SPECIAL = "\\`*_[]<>#|~$&";

    private MarkdownText() {}

    static String of(Prose prose) {
        StringBuilder out = new StringBuilder();
        for (Prose.Span span : prose.spans()) {
            switch (span) {
                case Prose.Plain plain -> out.append(escape(plain.text()));
                case Prose.Strong strong ->
                    out.append("**").append(escape(strong.text())).append("**");
                case Prose.Code code -> out.append(code(code.text()));
            }
        }
        return out.toString();
    }

    /** Escapes every character that could open markup; line breaks become spaces, so a cell stays a cell. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        oneLine(text).codePoints().forEach(codePoint -> {
            if (SPECIAL.indexOf(codePoint) >= 0) {
                out.append('\\');
            }
            out.appendCodePoint(codePoint);
        });
        return out.toString();
    }

    /**
     * Nothing but backticks ends a code span, so a longer fence holds any text; a pipe would still end a table cell.
     */
    private static String code(String text) {
        String line = oneLine(text).replace("|", "\\|");
        if (line.isBlank()) {
            return "";
        }
        String fence = "`";
        while (line.contains(fence)) {
            fence += "`";
        }
        boolean padded = line.startsWith("`") || line.endsWith("`");
        return padded ? fence + " " + line + " " + fence : fence + line + fence;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
