package dev.sightline.evaluation.sweep;

import dev.sightline.evaluation.ContentHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The text of a {@link JournalEntry}: {@code {"checksum":"0123456789abcdef","header":{...}}} or the same with {@code
 * "unit"}, in one line of UTF-8. The checksum covers the bytes of the braces after the entry's kind, as they stand in
 * the file, so that it does not depend on how a JSON library writes a number.
 */
final class JournalLine {
    /** Changes when lines of an older version can no longer be read. */
    static final int SCHEMA_VERSION = 1;

    private static final String BEFORE_CHECKSUM = "{\"checksum\":\"";
    private static final String HEADER = "\",\"header\":";
    private static final String UNIT = "\",\"unit\":";
    private static final String AFTER = "}";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JournalLine() {}

    /** The line of an entry, without its line feed: JSON escapes those within texts. */
    static byte[] write(JournalEntry entry) {
        String kind = switch (entry) {
            case JournalEntry.Header header -> HEADER;
            case JournalEntry.Unit unit -> UNIT;
        };
        String body = JSON.writeValueAsString(entry);
        String line = BEFORE_CHECKSUM + ContentHash.of(body) + kind + body + AFTER;
        return line.getBytes(StandardCharsets.UTF_8);
    }

    /** True of every line that {@link #write} made, however much of its end is lost or damaged. */
    static boolean beginsLikeOne(byte[] line) {
        byte[] begin = BEFORE_CHECKSUM.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(begin.length, line.length);
        return Arrays.equals(begin, 0, length, line, 0, length);
    }

    /** The entry of a line; empty if any byte of it is not as {@link #write} left it. */
    static Optional<JournalEntry> read(byte[] line) {
        Optional<JournalEntry> header = read(line, HEADER, JournalEntry.Header.class);
        return header.isPresent() ? header : read(line, UNIT, JournalEntry.Unit.class);
    }

    private static Optional<JournalEntry> read(byte[] line, String kind, Class<? extends JournalEntry> type) {
        int bodyBegin = BEFORE_CHECKSUM.length() + ContentHash.DIGITS + kind.length();
        int bodyEnd = line.length - AFTER.length();
        if (bodyEnd <= bodyBegin) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOfRange(line, bodyBegin, bodyEnd);
        String frame = BEFORE_CHECKSUM + ContentHash.of(body) + kind;
        if (!Arrays.equals(frame.getBytes(StandardCharsets.UTF_8), Arrays.copyOf(line, bodyBegin))
                || line[bodyEnd] != AFTER.charAt(0)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(body, type));
        } catch (JacksonException ofAnotherVersion) {
            return Optional.empty();
        }
    }
}
