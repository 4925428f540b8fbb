package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.sweep.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One report of the smallest profile, and what becomes of its folder. */
class ReportCommandTest {
    @TempDir
    static Path folder;

    private static ProgramRun first;

    @BeforeAll
    static void measureOnce() {
        first = report(folder.resolve("first"));
    }

    private static ProgramRun report(Path out, String... more) {
        return ProgramRun.of(Stream.concat(
                        Stream.of("report", "--profile=tiny", "--variants=flash,linear", "--seed=3", "--out=" + out),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void theFolderHoldsEveryPromisedFile() throws IOException {
        assertEquals(0, first.code(), first.messages());
        for (String name : List.of("index.html", "report.md", "results.json", "cells.csv", Journal.FILE_NAME)) {
            assertTrue(Files.size(folder.resolve("first").resolve(name)) > 0, name);
        }
        assertTrue(Files.isDirectory(folder.resolve("first/pictures")));
    }

    @Test
    void standardOutputHasTheVerdictAndWhereTheReportIs() {
        assertTrue(first.results().contains("report: " + folder.resolve("first/index.html")), first.results());
        assertTrue(first.results().lines().anyMatch(line -> line.matches("flash +█.*")), first.results());
    }

    @Test
    void progressWithTheTimeLeftIsOnStandardError() {
        assertTrue(first.messages().contains("sightline: 100%, "), first.messages());
        assertTrue(first.messages().contains(" left"), first.messages());
    }

    @Test
    void theResultsNameTheCommandThatRepeatsThem() throws IOException {
        JsonNode results = new JsonMapper().readTree(Files.readString(folder.resolve("first/results.json")));

        String command = results.path("provenance").path("command").stringValue();
        assertTrue(command.startsWith("./sightline report --profile tiny --seed 3 --threads "), command);
        assertTrue(command.endsWith(" --variants flash,linear"), command);
    }

    @Test
    void aRunThatWasCutOffGoesOnToTheSameValues() throws IOException {
        Path resumed = copyOf("first", "resumed");
        Path journal = resumed.resolve(Journal.FILE_NAME);
        List<String> lines = Files.readAllLines(journal);
        String half = String.join("\n", lines.subList(0, lines.size() / 2)) + "\n"
                + lines.getLast().substring(0, 40);
        Files.writeString(journal, half, StandardOpenOption.TRUNCATE_EXISTING);

        ProgramRun run = report(resumed, "--resume", "--json");
        JsonNode summary = new JsonMapper().readTree(run.results());

        assertEquals(0, run.code(), run.messages());
        assertTrue(run.messages().contains("was cut off when a run ended early"), run.messages());
        assertEquals(resumed.toString(), summary.path("folder").stringValue());
        assertEquals("flash", summary.path("verdict").path(0).path("variant").stringValue());
        assertEquals(untimedCells(folder.resolve("first")), untimedCells(resumed));
    }

    @Test
    void aFinishedRunIsNotRepeatedAndNotOverwritten() throws IOException {
        Path again = copyOf("first", "again");
        ProgramRun refused = report(again);

        assertEquals(1, refused.code());
        assertTrue(refused.messages().contains(again + " holds another run"), refused.messages());
        assertTrue(refused.messages().contains("--resume"), refused.messages());
    }

    @Test
    void anotherConfigurationIsNotMixedIn() throws IOException {
        Path other = copyOf("first", "other");
        ProgramRun refused = ProgramRun.of(
                "report", "--profile=tiny", "--variants=flash,linear", "--seed=4", "--out=" + other, "--resume");

        assertEquals(1, refused.code());
        assertTrue(refused.messages().contains("seed is 4 here and 3 there"), refused.messages());
    }

    @Test
    void aReportFileThatCannotBeWrittenIsAFailureThatLosesNothing() throws IOException {
        Path blocked = copyOf("first", "blocked");
        Files.delete(blocked.resolve("index.html"));
        Files.createDirectories(blocked.resolve("index.html/in-the-way"));

        ProgramRun failed = report(blocked, "--resume");
        assertEquals(1, failed.code());
        assertTrue(failed.messageLines().getLast().startsWith("sightline: cannot write " + blocked), failed.messages());
        assertFalse(failed.messages().contains("\tat "), failed.messages());

        Files.delete(blocked.resolve("index.html/in-the-way"));
        Files.delete(blocked.resolve("index.html"));
        assertEquals(0, report(blocked, "--resume").code());
    }

    /** All cells but those of the clock. */
    private static List<String> untimedCells(Path report) throws IOException {
        List<String> cells = Files.readAllLines(report.resolve("cells.csv")).stream()
                .filter(line -> !line.startsWith("scaling"))
                .toList();
        assertTrue(cells.size() > 100, "too few cells");
        return cells;
    }

    private static Path copyOf(String from, String to) throws IOException {
        Path copy = Files.createDirectory(folder.resolve(to));
        for (String name : List.of(Journal.FILE_NAME, "index.html")) {
            Files.copy(folder.resolve(from).resolve(name), copy.resolve(name));
        }
        return copy;
    }
}
