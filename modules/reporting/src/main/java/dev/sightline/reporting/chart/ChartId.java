package dev.sightline.reporting.chart;

import java.util.regex.Pattern;

/** The rule for names that become file names, element ids and CSS selectors at once. */
public final class ChartId {
    private static final Pattern VALID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern NOT_A_WORD = Pattern.compile("[^a-z0-9]+");

    private ChartId() {}

    /** Returns {@code id} unchanged, or throws if it could not be a file name and an element id everywhere. */
    public static String requireValid(String id) {
        if (!VALID.matcher(id).matches()) {
            throw new IllegalArgumentException("expected an id of lower-case words joined by hyphens, found \"" + id
                    + "\"; build it with ChartId.of");
        }
        return id;
    }

    /** Joins the words of {@code parts} into a valid id: {@code of("recall", "n = 256")} is {@code recall-n-256}. */
    public static String of(String... parts) {
        String words = NOT_A_WORD
                .matcher(String.join("-", parts).toLowerCase(java.util.Locale.ROOT))
                .replaceAll("-");
        String trimmed = words.replaceAll("^-+|-+$", "");
        return requireValid(trimmed.isEmpty() || Character.isDigit(trimmed.charAt(0)) ? "x" + trimmed : trimmed);
    }
}
