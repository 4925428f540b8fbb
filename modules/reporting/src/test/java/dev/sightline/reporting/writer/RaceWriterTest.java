package dev.sightline.reporting.writer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.race.RaceResult;
import dev.sightline.evaluation.race.RaceResult.Crossover;
import dev.sightline.evaluation.race.RaceResult.Ratio;
import dev.sightline.evaluation.race.RaceResult.Row;
import dev.sightline.evaluation.race.RaceResult.Slope;
import dev.sightline.evaluation.race.RaceResult.Wrong;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaceWriterTest {
    @TempDir
    Path folder;

    private static RaceResult race(List<Wrong> wrong, OptionalLong resident) {
        List<Row> rows = Stream.of("full-d64-n1024", "full-d64-n4096", "decode-8-d128-n32768")
                .map(name -> new Row(
                        name, "flash", true, 1, 31, 2.0, 1.9, 130, 137, 208, 0.625, 0.5, 2e-7, 4096, 1 << 20, resident))
                .toList();
        Ratio ratio = new Ratio("full-d64-n1024", "libtorch", 1.25, 1.2, 1.31);
        return new RaceResult(
                208,
                14.5,
                2e-5,
                new LinkedHashMap<>(Map.of("command", "sightline race --threads 1")),
                rows,
                List.of(ratio),
                List.of(new Slope("full-d64", "flash", 1024, 4096, 1.97, 2)),
                List.of(new Crossover(
                        "retention-d64",
                        "retention",
                        64,
                        256,
                        OptionalDouble.of(181.4),
                        OptionalDouble.of(170.6),
                        OptionalDouble.of(190.2),
                        true,
                        159.7)),
                wrong,
                List.of("matmul-1024: this build has no matrix product"));
    }

    @Test
    void theTextHasTheCommandTheFiguresTheRatiosAndWhatWasLeftOut() throws IOException {
        List<Path> files =
                new RaceWriter().write(race(List.of(), OptionalLong.of(1_470_000_000L)), "{}\n", folder.resolve("new"));
        String text = Files.readString(files.get(files.size() - 2));

        assertEquals(
                List.of("race.json", "race-full-d64.svg", "index.md", "index.html"),
                files.stream().map(file -> file.getFileName().toString()).toList());
        assertEquals("{}\n", Files.readString(files.get(0)));
        for (String part : new String[] {
            "sightline race --threads 1",
            "208 GFLOP/s",
            "0.625",
            "1.25",
            "no matrix product",
            "1.47 GB",
            "1.97",
            "181",
            "171 to 190",
            "160"
        }) {
            assertTrue(text.contains(part), part + " in " + text);
        }
        assertFalse(text.contains("Wrong outputs"));
        assertTrue(Files.readString(files.getLast()).contains("full-d64-n1024"));
    }

    @Test
    void aWrongOutputIsNamed() throws IOException {
        Wrong wrong = new Wrong("full-d64-n1024", "libtorch", false, Double.POSITIVE_INFINITY);
        List<Path> files = new RaceWriter().write(race(List.of(wrong), OptionalLong.empty()), "{}\n", folder);

        assertTrue(Files.readString(files.get(files.size() - 2)).contains("Wrong outputs"));
    }

    @Test
    void memoryThatAPlatformDoesNotShowIsAbsentAndSaidToBe() throws IOException {
        List<Path> files = new RaceWriter().write(race(List.of(), OptionalLong.empty()), "{}\n", folder);

        assertTrue(Files.readString(files.get(files.size() - 2)).contains("does not show the memory of a process"));
    }
}
