package dev.sightline.reporting.writer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path folder;

    @Test
    void missingFoldersAreMadeAndNothingElseIsLeftBehind() throws IOException {
        Path nested = folder.resolve("a/b");
        Path file = nested.resolve("c.txt");
        AtomicFile.write(file, "héllo");
        AtomicFile.write(file, "wörld");
        assertEquals("wörld", Files.readString(file));
        assertEquals(List.of("c.txt"), names(nested));
    }

    @Test
    void aLoneSurrogateInAFileNameDoesNotLoseTheReport() throws IOException {
        Path file = folder.resolve("c.txt");
        AtomicFile.write(file, "a\ud800b");
        assertEquals("a?b", Files.readString(file));
    }

    @Test
    void aFileWhereAFolderIsNeededIsNamedWithTheWayOut() throws IOException {
        Path blocker = Files.writeString(folder.resolve("results"), "");
        Path file = blocker.resolve("index.html");
        ReportWriteException failure = assertThrows(ReportWriteException.class, () -> AtomicFile.write(file, "x"));
        assertEquals(
                "cannot write " + file + ": a file stands where a folder is needed; move it or choose another output"
                        + " folder",
                failure.getMessage());
    }

    @Test
    void aFullDiskKeepsTheOldFileAndSaysSo() throws IOException {
        Path fullDevice = Path.of("/dev/full");
        assumeTrue(Files.isWritable(fullDevice), "only Linux has a device that is always full");
        Path file = folder.resolve("results.json");
        AtomicFile.write(file, "old");
        Files.createSymbolicLink(folder.resolve("results.json.partial"), fullDevice);
        ReportWriteException failure = assertThrows(ReportWriteException.class, () -> AtomicFile.write(file, "new"));
        assertEquals(
                "cannot write " + file + ": the disk is full; free some space or choose another output folder, then"
                        + " resume",
                failure.getMessage());
        assertEquals("old", Files.readString(file));
        assertFalse(Files.isSymbolicLink(folder.resolve("results.json.partial")));
    }

    @Test
    void aFolderWithoutPermissionIsNamedWithTheWayOut() {
        Path file = folder.resolve("cells.csv");
        assertEquals(
                "cannot write " + file + ": no permission to write there; choose another output folder or change its"
                        + " owner",
                AtomicFile.explained(file, new AccessDeniedException(file.toString()))
                        .getMessage());
    }

    @Test
    void anUnknownReasonIsPassedOnInOneLine() {
        Path file = folder.resolve("cells.csv");
        assertEquals(
                "cannot write " + file + ": IOException (Input/output error); check the disk or choose another output"
                        + " folder",
                AtomicFile.explained(file, new IOException("Input/output error\nat sector 7"))
                        .getMessage());
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
