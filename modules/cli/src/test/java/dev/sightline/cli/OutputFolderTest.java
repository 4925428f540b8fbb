package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Profile;
import dev.sightline.evaluation.sweep.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    @TempDir
    Path parent;

    @Test
    void aFreshFolderIsNamedByTimeAndProfile() {
        LocalDateTime afternoon = LocalDateTime.of(2026, 3, 14, 15, 9, 26);

        assertEquals(
                parent.resolve("2026-03-14-150926-quick"),
                OutputFolder.below(parent).fresh(afternoon, Profile.QUICK));
    }

    @Test
    void theNewestRunOfTheProfileIsTheOneToResume() throws IOException {
        run("2026-03-13-235959-quick");
        run("2026-03-14-000000-quick");
        run("2026-03-15-000000-standard");
        Files.createDirectory(parent.resolve("2026-03-16-000000-quick"));

        assertEquals(
                parent.resolve("2026-03-14-000000-quick"),
                OutputFolder.below(parent).newestRun(Profile.QUICK));
    }

    @Test
    void nothingToResumeSaysWhereWasLookedAndWhatToDo() {
        OutputFolder empty = OutputFolder.below(parent.resolve("nothing"));
        CommandException failure = assertThrows(CommandException.class, () -> empty.newestRun(Profile.TINY));

        String message = String.valueOf(failure.getMessage());
        assertTrue(message.startsWith("there is no run of profile tiny to resume in " + parent), message);
        assertTrue(message.contains("--out"), message);
    }

    private void run(String name) throws IOException {
        Files.createFile(Files.createDirectory(parent.resolve(name)).resolve(Journal.FILE_NAME));
    }
}
