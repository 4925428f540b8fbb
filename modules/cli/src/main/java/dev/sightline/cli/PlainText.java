package dev.sightline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Breaks text into lines at its spaces, but not at those that are {@link #joined}. */
final class PlainText {
    private static final Pattern BREAKS = Pattern.compile("[ \\n]+");
    private static final char NO_BREAK_SPACE = '\u00a0';

    private PlainText() {}

    /** A text that stays in one line. */
    static String joined(String text) {
        return text.replace(' ', NO_BREAK_SPACE);
    }

    /** Lines of at most {@code width} characters, but for words that are longer. */
    static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : BREAKS.split(text.strip(), -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        lines.replaceAll(finished -> finished.replace(NO_BREAK_SPACE, ' '));
        return lines;
    }

    /** Characters of the longest word. */
    static int longestWord(String text) {
        return lines(text, 0).stream().mapToInt(String::length).max().orElse(0);
    }
}
