package dev.sightline.evaluation.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.SweepException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final SweepConfiguration CONFIGURATION = configuration("seed", "42");

    @TempDir
    Path folder;

    private static SweepConfiguration configuration(String name, String value) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("profile", "tiny");
        settings.put("seed", "42");
        settings.put(name, value);
        return new SweepConfiguration(settings);
    }

    private static List<CellResult> results(double value) {
        Cell cell = Cell.of("task", "variant", 64, 42, Map.of("name", "line\nbreak, \"quote\", \u00fc\ud83d\ude00"));
        return List.of(
                CellResult.measured(
                        cell.atDepth(0.05),
                        new TreeMap<>(Map.of("recall", new Measure(value, -0.0, Double.NaN))),
                        new TreeMap<>(Map.of("recall", Double.POSITIVE_INFINITY))),
                CellResult.notApplicable(cell, "the text is too short"));
    }

    private Path file() {
        return folder.resolve(Journal.FILE_NAME);
    }

    private Journal open(boolean resume) {
        return Journal.open(folder, CONFIGURATION, resume);
    }

    private void writeUnits(String... units) {
        try (Journal journal = open(false)) {
            for (String unit : units) {
                journal.add(unit, results(unit.length() / 3.0));
            }
        }
    }

    private String messageOf(Executable action) {
        String message =
                String.valueOf(assertThrows(SweepException.class, action).getMessage());
        assertFalse(message.contains("\n"), "more than one line: " + message);
        return message;
    }

    @Test
    void whatWasAddedIsFoundAgainBitForBit() {
        writeUnits("a", "bb");
        try (Journal journal = open(true)) {
            assertEquals(Optional.of(results(1 / 3.0)), journal.find("a"));
            assertEquals(Optional.of(results(2 / 3.0)), journal.find("bb"));
            assertEquals(Optional.empty(), journal.find("ccc"));
            assertEquals(List.of(), journal.warnings());
        }
    }

    @Test
    void aFileCutOffAnywhereInItsLastLineLosesThatLineAlone() throws IOException {
        writeUnits("a", "bb");
        byte[] whole = Files.readAllBytes(file());
        int lastLine = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf('\n', whole.length - 2) + 1;
        for (int end = lastLine; end < whole.length; end++) {
            Files.write(file(), Arrays.copyOf(whole, end));
            boolean onlyLineFeedMissing = end == whole.length - 1;
            try (Journal journal = open(true)) {
                assertTrue(journal.find("a").isPresent(), "cut at " + end);
                assertEquals(onlyLineFeedMissing, journal.find("bb").isPresent(), "cut at " + end);
                boolean told = end > lastLine && !onlyLineFeedMissing;
                assertEquals(told ? 1 : 0, journal.warnings().size(), "cut at " + end);
                if (!onlyLineFeedMissing) {
                    journal.add("bb", results(2 / 3.0));
                }
            }
            assertEquals(new String(whole, StandardCharsets.UTF_8), Files.readString(file()), "cut at " + end);
        }
    }

    @Test
    void aRunKilledWhileItWroteTheHeaderStartsAnew() throws IOException {
        writeUnits("a");
        byte[] whole = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(whole, 20));
        try (Journal journal = open(true)) {
            assertTrue(journal.find("a").isEmpty());
            journal.add("a", results(1 / 3.0));
        }
        assertEquals(new String(whole, StandardCharsets.UTF_8), Files.readString(file()));
    }

    @Test
    void aDamagedByteAnywhereInALineIsToldAndCostsThatUnitAlone() throws IOException {
        writeUnits("a", "bb", "ccc");
        byte[] whole = Files.readAllBytes(file());
        List<String> lines = Files.readAllLines(file());
        int begin = lines.get(0).length() + 1 + lines.get(1).getBytes(StandardCharsets.UTF_8).length + 1;
        int end = begin + lines.get(2).getBytes(StandardCharsets.UTF_8).length;
        for (int at = begin; at < end; at += 7) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x04;
            Files.write(file(), damaged);
            try (Journal journal = open(true)) {
                assertTrue(journal.find("a").isPresent());
                assertTrue(journal.find("bb").isEmpty(), "damage at " + at);
                assertTrue(journal.find("ccc").isPresent());
                assertEquals(1, journal.warnings().size());
                assertTrue(
                        journal.warnings().getFirst().contains("line 3 is damaged"),
                        journal.warnings().getFirst());
                journal.add("bb", results(2 / 3.0));
            }
            try (Journal journal = open(true)) {
                assertEquals(Optional.of(results(2 / 3.0)), journal.find("bb"));
            }
        }
    }

    @Test
    void aDamagedHeaderIsReplacedAndTheUnitsKept() throws IOException {
        writeUnits("a");
        byte[] damaged = Files.readAllBytes(file());
        damaged[30] ^= 0x04;
        Files.write(file(), damaged);
        try (Journal journal = open(true)) {
            assertTrue(journal.find("a").isPresent());
            assertEquals(1, journal.warnings().size());
        }
        assertEquals(3, Files.readAllLines(file()).size());
    }

    @Test
    void withADamagedHeaderUnitsOfAnotherConfigurationAreStillRefused() throws IOException {
        writeUnits("a");
        byte[] damaged = Files.readAllBytes(file());
        damaged[30] ^= 0x04;
        Files.write(file(), damaged);
        String message = messageOf(() -> Journal.open(folder, configuration("seed", "43"), true));
        assertTrue(message.contains(CONFIGURATION.hash()), message);
    }

    @Test
    void arbitraryBytesAreToldAndLeftAlone() throws IOException {
        writeUnits("a");
        byte[] junk = {(byte) 0xff, 0, '{', '}', '\n', '\n', (byte) 0xc3, '\n'};
        byte[] whole = Files.readAllBytes(file());
        byte[] with = Arrays.copyOf(whole, whole.length + junk.length);
        System.arraycopy(junk, 0, with, whole.length, junk.length);
        Files.write(file(), with);
        try (Journal journal = open(true)) {
            assertTrue(journal.find("a").isPresent());
            assertEquals(3, journal.warnings().size());
        }
    }

    @Test
    void resumingAnotherConfigurationNamesTheSettingThatDiffers() {
        writeUnits("a");
        String message = messageOf(() -> Journal.open(folder, configuration("seed", "43"), true));
        assertTrue(message.contains("seed is 43 here and 42 there"), message);
        String added = messageOf(() -> Journal.open(folder, configuration("text", "novel.txt"), true));
        assertTrue(added.contains("text is novel.txt here and not set there"), added);
    }

    @Test
    void aFolderThatHoldsARunIsRefusedWithoutResume() {
        writeUnits("a");
        String message = messageOf(() -> open(false));
        assertTrue(message.contains("holds another run") && message.contains("--resume"), message);
        try (Journal journal = open(true)) {
            assertTrue(journal.find("a").isPresent(), "the refusal must not touch the run");
        }
    }

    @Test
    void aFolderOfOtherThingsIsRefusedWithAndWithoutResume() throws IOException {
        Files.writeString(folder.resolve("thesis.tex"), "precious");
        assertTrue(messageOf(() -> open(false)).contains("not empty"));
        assertTrue(messageOf(() -> open(true)).contains("not empty"));
        assertEquals("precious", Files.readString(folder.resolve("thesis.tex")));
    }

    @Test
    void resumingWithNothingThereStarts() {
        try (Journal journal = Journal.open(folder.resolve("new/folder"), CONFIGURATION, true)) {
            assertTrue(journal.find("a").isEmpty());
        }
    }

    @Test
    void aFileInPlaceOfTheFolderIsNamed() throws IOException {
        Path taken = Files.writeString(folder.resolve("taken"), "");
        String message = messageOf(() -> Journal.open(taken, CONFIGURATION, false));
        assertTrue(message.contains(taken.toString()) && message.contains("in the way"), message);
    }

    @Test
    void twoRunsCannotWriteToOneFolder() {
        try (Journal first = open(false)) {
            String message = messageOf(() -> open(true));
            assertTrue(message.contains("another run is writing"), message);
            first.add("a", results(1 / 3.0));
        }
        try (Journal second = open(true)) {
            assertTrue(second.find("a").isPresent());
        }
    }

    @Test
    void aFullDiskIsToldInOneLineThatNamesTheFile() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "only Linux has /dev/full, whose every write fails for want of space");
        Files.createSymbolicLink(file(), full);
        String message = messageOf(() -> open(true).close());
        assertTrue(message.contains(file().toString()), message);
        assertTrue(message.contains("No space left"), message);
        Files.delete(file());
    }

    @Test
    void linesOfAnotherSchemaAreRefused() throws IOException {
        Files.write(
                file(), JournalLine.write(new JournalEntry.Header(99, CONFIGURATION.hash(), CONFIGURATION.settings())));
        Files.writeString(file(), "\n", StandardOpenOption.APPEND);
        assertTrue(messageOf(() -> open(true)).contains("version 99"));
    }

    @Test
    void aFileOfSomebodyElsesIsRefusedAndKeptToTheLastByte() throws IOException {
        byte[] notes = "my precious notes\nand a line without an end".getBytes(StandardCharsets.UTF_8);
        Files.write(file(), notes);

        String message = messageOf(() -> open(true).close());

        assertTrue(message.contains("is no journal of a run"), message);
        assertEquals(Arrays.toString(notes), Arrays.toString(Files.readAllBytes(file())));
    }

    @Test
    void aRunThatIsNotThereToBeResumedIsSaidToBegin() {
        try (Journal journal = open(true)) {
            assertEquals(1, journal.warnings().size());
            assertTrue(journal.warnings().getFirst().contains("holds no run to go on with"));
        }
    }

    @Test
    void aRunTimedOnOtherThreadsIsNotResumed() {
        Journal.open(folder, CONFIGURATION.timedOn("a processor", 2), false).close();

        String message = messageOf(() -> Journal.open(folder, CONFIGURATION.timedOn("a processor", 1), true)
                .close());

        assertTrue(message.contains("threads is 1 here and 2 there"), message);
    }
}
