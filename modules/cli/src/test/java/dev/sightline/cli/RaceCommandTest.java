package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.evaluation.race.RaceCases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RaceCommandTest {
    @TempDir
    Path folder;

    /** In an environment of its own: the one around a build may hold what a race refuses. */
    private static ProgramRun race(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int code = new Program(Terminal.of(results, messages, false), environment).run(arguments);
        return new ProgramRun(
                code, results.toString(StandardCharsets.UTF_8), messages.toString(StandardCharsets.UTF_8));
    }

    /** The other engines on the class path, which a build has or has not. */
    private static List<String> engines() {
        return RaceCases.engines(AttentionVariants.load()).stream()
                .map(AttentionVariant::name)
                .toList();
    }

    @Test
    void aSmallRaceHasFiguresOfTheKernelsInJsonAndInFiles() throws IOException {
        Path out = folder.resolve("race");
        ProgramRun run = race(Map.of(), "race", "--json", "--cases=^full-d64-n1024$", "--seconds=0.05", "--out=" + out);
        JsonNode race = new JsonMapper().readTree(run.results());
        Set<String> contenders = new TreeSet<>();
        for (JsonNode row : race.path("rows")) {
            contenders.add(row.path("contender").stringValue());
            assertEquals("full-d64-n1024", row.path("case").stringValue());
            assertEquals(1, row.path("threads").intValue());
            for (String number : new String[] {
                "medianMillis", "bestMillis", "gflopsMedian", "gflopsBest", "peakGflops", "shareOfPeak", "maxError"
            }) {
                assertTrue(row.path(number).doubleValue() > 0, number + " in " + row);
            }
            assertEquals(4L * 1024 * 64 * Float.BYTES, row.path("tensorBytes").longValue());
            assertTrue(row.path("workspaceBytes").isIntegralNumber(), row::toString);
            // Absent, and never 0, where the platform does not show it.
            assertTrue(
                    !row.has("peakResidentBytes")
                            || row.path("peakResidentBytes").longValue() > 0,
                    row::toString);
        }

        assertEquals(0, run.code(), run.messages());
        assertTrue(contenders.containsAll(Set.of("flash", "full")), contenders::toString);
        contenders.removeAll(Set.of("flash", "full"));
        assertTrue(engines().containsAll(contenders), () -> contenders + " beside the engines " + engines());
        assertEquals(engines().isEmpty(), contenders.isEmpty(), "engines that raced of " + engines());
        assertTrue(race.path("peakGflops").doubleValue() > 0);
        assertEquals(contenders.isEmpty(), race.path("ratios").isEmpty(), run.results());
        assertTrue(race.path("ratios").isArray());
        assertTrue(race.path("slopes").isArray() && race.path("slopes").isEmpty(), run.results());
        String named = race.path("settings").path("engines").stringValue();
        assertTrue(engines().stream().allMatch(named::contains), named);
        assertEquals(engines().isEmpty(), named.startsWith("none on the class path"), named);
        assertEquals(run.results(), Files.readString(out.resolve("race.json")));
        assertTrue(Files.readString(out.resolve("index.md")).contains("| full-d64-n1024 | flash |"));
        assertTrue(Files.readString(out.resolve("index.html")).contains("full-d64-n1024"));
    }

    @Test
    void anEnvironmentThatHoldsAnEngineBackIsRefusedInOneLine() {
        ProgramRun run = race(Map.of("OPENBLAS_CORETYPE", "Haswell"), "race", "--cases=^full-d64-n1024$");

        assertEquals(1, run.code());
        assertEquals("", run.results());
        assertEquals(1, run.messageLines().size(), run.messages());
        assertTrue(run.messages().contains("the environment sets OPENBLAS_CORETYPE"), run.messages());
        assertTrue(run.messages().contains("./sightline race"), run.messages());
    }

    @Test
    void aPatternThatFitsNoCaseIsRefusedInOneLine() {
        ProgramRun run = race(Map.of(), "race", "--cases=xyzzy");

        assertEquals(1, run.code());
        assertEquals("", run.results());
        assertEquals(1, run.messageLines().size(), run.messages());
        assertTrue(run.messages().contains("no case has 'xyzzy' in its name"), run.messages());
    }

    @Test
    void theListNamesEveryCaseAndRunsNone() {
        ProgramRun run = race(Map.of("OPENBLAS_L2_SIZE", "1"), "race", "--list");

        assertEquals(0, run.code(), run.messages());
        assertTrue(
                run.results()
                        .lines()
                        .anyMatch(line ->
                                line.startsWith("causal-d64-n1048576 ") && line.endsWith("once, if spelled out")),
                run.results());
        assertTrue(run.results().contains("\nmatmul-1024 "), run.results());
    }

    @Test
    void theListForAProgramIsAnArrayOfTheCases() {
        ProgramRun run = race(Map.of(), "race", "--list", "--json", "--cases=^matmul");
        JsonNode cases = new JsonMapper().readTree(run.results());

        assertEquals(0, run.code(), run.messages());
        assertEquals(1, cases.size());
        assertEquals("matmul-1024", cases.path(0).path("case").stringValue());
        assertFalse(cases.path(0).path("onlyIfSpelledOut").booleanValue());
    }

    @Test
    void whatWouldEndInNothingIsRefusedInOneLineBeforeAnyCaseRuns() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        int cores = Runtime.getRuntime().availableProcessors();
        ProgramRun taken = race(Map.of(), "race", "--cases=^matmul", "--out=" + file);
        ProgramRun crowded = race(Map.of(), "race", "--cases=^matmul", "--threads=" + (cores + 1));

        for (ProgramRun run : List.of(taken, crowded)) {
            assertEquals(1, run.code());
            assertEquals("", run.results());
            assertEquals(1, run.messageLines().size(), run.messages());
        }
        assertTrue(taken.messages().contains("cannot make the folder " + file), taken.messages());
        assertTrue(taken.messages().contains("--out"), taken.messages());
        assertTrue(crowded.messages().contains("--threads " + (cores + 1) + " would share"), crowded.messages());
    }
}
