package dev.sightline.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every provider gives the same bits, whatever the width of its vectors. A provider is chosen once for a process, so
 * each runs in a process of its own.
 */
class ProviderTest {
    private static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void scalarProviderGivesTheBitsOfTheVectorProvider() throws Exception {
        List<String> scalar = runWith(VECTOR_MODULE, "-Dsightline.provider=scalar");
        assertEquals("scalar", scalar.get(0));
        assertSameResults(scalar);
    }

    @Test
    void withoutTheIncubatorModuleTheSameBitsComeFromTheScalarProvider() throws Exception {
        List<String> scalar = runWith();
        assertEquals("scalar", scalar.get(0));
        assertSameResults(scalar);
    }

    @ParameterizedTest
    @CsvSource({"16, vector-128", "32, vector-256"})
    void narrowerVectorsGiveTheSameBits(int bytes, String provider) throws Exception {
        List<String> narrower = runWith(VECTOR_MODULE, "-XX:MaxVectorSize=" + bytes, "-Dsightline.provider=vector");
        assertTrue(
                provider.equals(narrower.get(0)) || "vector-128".equals(narrower.get(0)),
                () -> "provider " + narrower.get(0) + " on vectors of at most " + bytes + " bytes");
        assertSameResults(narrower);
    }

    private static void assertSameResults(List<String> printed) {
        List<String> expected = ResultDigest.lines();
        assertTrue(expected.size() > 200, expected.size() + " results");
        assertEquals(expected, printed.subList(1, printed.size()));
    }

    private List<String> runWith(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(ResultDigest.class.getName());
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        assertEquals(0, process.waitFor(), command + " failed: " + Files.readString(errors));
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }
}
