package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellCommandTest {
    @Test
    void plainWordsStayPlain() {
        assertEquals(
                "./sightline report --out reports/laptop",
                ShellCommand.of("./sightline", "report")
                        .with("--out", "reports/laptop")
                        .toString());
    }

    @Test
    void aShellReadsExactlyTheWords() throws IOException {
        List<String> words = List.of("two words", "it's", "$HOME", "*", "", "a;b", "back\\slash", "\"quoted\"", "ünï");
        String script = new ShellCommand(words).with().toString();
        Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\n' " + script).start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(String.join("\n", words) + "\n", printed);
    }
}
