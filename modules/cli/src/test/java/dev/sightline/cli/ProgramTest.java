package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgramTest {
    @Test
    void resultsThatCannotBeWrittenAreAFailureOfOneLine() {
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int code = new Program(Terminal.of(failing("No space left on device"), messages, false)).run("variants");

        assertEquals(1, code);
        assertEquals(
                "sightline: cannot write to standard output: No space left on device;"
                        + " send it to a file or a screen that can be written",
                messages.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void aReaderThatHasSeenEnoughIsNotComplainedTo() {
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int code = new Program(Terminal.of(failing("Broken pipe"), messages, false)).run("variants", "--json");

        assertEquals(1, code);
        assertEquals("", messages.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aFailureShowsItsStackTraceOnlyToWhoAsks() {
        String[] missingText = {"recall", "--profile", "tiny", "--text", "does/not/exist"};
        String[] asking = {"recall", "--profile", "tiny", "--text", "does/not/exist", "--debug"};

        assertEquals(1, ProgramRun.of(missingText).messageLines().size());
        ProgramRun traced = ProgramRun.of(asking);
        assertEquals(1, traced.code());
        assertFalse(traced.messageLines().stream()
                .filter(line -> line.startsWith("\tat dev.sightline."))
                .toList()
                .isEmpty());
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException(reason);
            }
        };
    }
}
