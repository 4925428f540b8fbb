package dev.sightline.reporting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.reporting.synthetic.SyntheticSweep;
import dev.sightline.reporting.writer.ReportWriteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFolderTest {
    @TempDir
    private Path folder;

    @Test
    void aReportIsFourFilesAndAFolderOfPictures() throws IOException {
        List<Path> written = ReportFolder.write(SyntheticSweep.of(7), folder.resolve("new"));
        assertEquals(Set.of("index.html", "report.md", "results.json", "cells.csv", "pictures"), names("new"));
        for (Path file : written) {
            assertTrue(Files.size(file) > 0, file + " is empty");
        }
    }

    @Test
    void aSecondReportOfTheSameResultsChangesNoByte() throws IOException {
        ReportFolder.write(SyntheticSweep.of(7), folder);
        byte[] page = Files.readAllBytes(folder.resolve("index.html"));
        for (Path file : ReportFolder.write(SyntheticSweep.of(7), folder)) {
            assertTrue(Files.exists(file), file + " is missing");
        }
        assertEquals(-1, java.util.Arrays.mismatch(page, Files.readAllBytes(folder.resolve("index.html"))));
    }

    @Test
    void resultsWithoutAnyCellMakeAReportThatSaysHowToMeasure() throws IOException {
        ReportFolder.write(SyntheticSweep.empty(), folder);
        String text = Files.readString(folder.resolve("report.md"));
        assertEquals(12, text.split("\\*\\*Not measured\\.\\*\\*", -1).length - 1);
        assertTrue(text.contains("./sightline report --profile quick"), text);
    }

    @Test
    void aFolderThatIsAFileIsRefusedInOneLine() throws IOException {
        Path file = Files.writeString(folder.resolve("taken"), "");
        ReportWriteException failure =
                assertThrows(ReportWriteException.class, () -> ReportFolder.write(SyntheticSweep.empty(), file));
        assertEquals(
                "cannot write " + file.resolve("results.json") + ": a file stands where a folder is needed; move it or"
                        + " choose another output folder",
                failure.getMessage());
    }

    private Set<String> names(String child) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(child))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
