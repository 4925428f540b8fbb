package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.sweep.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that cannot take a report are refused before anything is measured. */
class OutputErrorTest {
    @TempDir
    Path folder;

    @Test
    void aFileInTheWay() throws IOException {
        Path file = Files.writeString(folder.resolve("taken"), "mine");

        refused(file, "cannot make the output folder " + file);
        refused(file.resolve("below"), "cannot make the output folder " + file);
        assertEquals("mine", Files.readString(file));
    }

    @Test
    void aFolderWithSomethingElse() throws IOException {
        Files.writeString(folder.resolve("letters.txt"), "mine");

        refused(folder, "is not empty and holds no run");
        assertEquals("mine", Files.readString(folder.resolve("letters.txt")));
    }

    @Test
    void aJournalThatIsNoFile() throws IOException {
        Files.createDirectories(folder.resolve(Journal.FILE_NAME));

        refused(folder, "cannot open " + folder.resolve(Journal.FILE_NAME), "--resume");
    }

    private static void refused(Path out, String complaint, String... more) {
        String[] arguments = {"report", "--profile=tiny", "--variants=flash", "--out=" + out};
        ProgramRun run = ProgramRun.of(
                Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new));

        assertEquals(1, run.code(), run.messages());
        assertEquals(1, run.messageLines().size(), run.messages());
        assertTrue(run.messages().startsWith("sightline: "), run.messages());
        assertTrue(run.messages().contains(complaint), run.messages());
    }
}
