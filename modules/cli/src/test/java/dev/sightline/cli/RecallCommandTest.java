package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecallCommandTest {
    @TempDir
    Path folder;

    @Test
    void jsonHasTheCellsOfBothKindsOfRecallAndNothingElse() throws IOException {
        Path text =
                Files.writeString(folder.resolve("text"), "the quick brown fox jumps over a lazy dog. ".repeat(200));
        ProgramRun run = ProgramRun.of(
                "recall", "--profile=tiny", "--variants=flash", "--text=" + text, "--threads=1", "--json");
        JsonNode results = new JsonMapper().readTree(run.results());
        Set<String> tasks = new TreeSet<>();
        results.path("cells").forEach(cell -> tasks.add(cell.path("task").stringValue()));

        assertEquals(0, run.code(), run.messages());
        assertTrue(results.path("schemaVersion").isIntegralNumber());
        assertEquals(Set.of("constructed-recall", "text-recall"), tasks);
    }

    @Test
    void withoutATextOnlyConstructedRecallIsMeasuredAndPrintedAsTables() {
        ProgramRun run = ProgramRun.of("recall", "--profile=tiny", "--variants=flash", "--threads=1");

        assertEquals(0, run.code(), run.messages());
        assertTrue(run.results().lines().anyMatch(line -> line.matches("flash +256 +.*")), run.results());
        assertTrue(!run.results().contains("real text"), run.results());
    }

    @Test
    void textThatCannotServeIsRefusedInOneLine() throws IOException {
        byte[] latin1 = "caf\u00e9 au lait".getBytes(StandardCharsets.ISO_8859_1);

        refused(folder.resolve("missing"), "does not exist");
        refused(Files.createFile(folder.resolve("empty")), "is empty");
        refused(Files.write(folder.resolve("binary"), new byte[] {'a', 0, 'b'}), "is not plain text");
        refused(Files.write(folder.resolve("latin1"), latin1), "is not UTF-8");
        refused(Files.writeString(folder.resolve("wordless"), "... --- ..."), "has no word");
        refused(Files.createDirectory(folder.resolve("nothing")), "holds no text file");
    }

    private static void refused(Path text, String complaint) {
        ProgramRun run = ProgramRun.of("recall", "--profile=tiny", "--variants=flash", "--text=" + text);

        assertEquals(1, run.code(), run.messages());
        assertEquals("", run.results());
        assertEquals(1, run.messageLines().size(), run.messages());
        assertTrue(run.messages().startsWith("sightline: text "), run.messages());
        assertTrue(run.messages().contains("'" + text + "' " + complaint), run.messages());
    }
}
