package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.sweep.SweepListener.Progress;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

    @Test
    void aLogGetsALineAtEveryTenthOfTheWorkAndNothingToOverwriteItWith() {
        try (ProgressDisplay display = display(false)) {
            for (int done = 0; done <= 100; done++) {
                display.advanced(new Progress(done, 100, 0, done, 100));
            }
        }
        List<String> lines = text().lines().toList();

        assertEquals(10, lines.size(), text());
        assertTrue(lines.getFirst().startsWith("sightline: 10%, 10 of 100 units, about "), text());
        assertEquals("sightline: 100%, 100 of 100 units", lines.getLast());
        assertFalse(text().contains("\r") || text().contains("\u001b"), text());
    }

    @Test
    void aScreenGetsOneLineDrawnOverAndOverAndWipedAtTheEnd() {
        try (ProgressDisplay display = display(true)) {
            display.advanced(new Progress(7, 20, 0, 35, 100));
            display.say("something to know");
            display.advanced(new Progress(20, 20, 0, 100, 100));
        }
        String drawn = text();

        assertTrue(drawn.contains(" 35% [") && drawn.contains("] 7/20 "), drawn);
        assertTrue(drawn.contains("\rsightline: something to know\n"), drawn);
        assertTrue(drawn.endsWith(" \r") && drawn.contains("100%"), drawn);
        assertFalse(drawn.contains("\u001b"), drawn);
        for (String line : drawn.split("[\r\n]", -1)) {
            assertTrue(line.length() < 80, line);
        }
    }

    @Test
    void afterItsEndADisplayShowsNothing() {
        for (boolean interactive : new boolean[] {false, true}) {
            ProgressDisplay display = display(interactive);
            display.close();
            messages.reset();
            display.advanced(new Progress(1, 1, 0, 1, 1));
            display.close();

            assertEquals("", text());
        }
    }

    private ProgressDisplay display(boolean interactive) {
        return ProgressDisplay.on(Terminal.of(OutputStream.nullOutputStream(), messages, interactive));
    }

    private String text() {
        return messages.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
