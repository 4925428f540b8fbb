package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.kernels.flash.FlashVariant;
import dev.sightline.memory.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same jars serve a module path and a class path; only the latter can lack the Vector API. */
class ModulePathTest {
    private static final String LIBRARIES = ChildJvm.pathOf(Tensor.class, AttentionVariant.class, FlashVariant.class);
    private static final String TESTS = ChildJvm.pathOf(ListVariants.class);
    private static final String MAIN = ListVariants.class.getName();

    @Test
    void onTheModulePathTheServiceLoaderFindsTheVariantsAndTheVectorApi() throws IOException, InterruptedException {
        List<String> lines = ChildJvm.output(List.of(
                "--module-path", LIBRARIES, "--add-modules", "dev.sightline.kernels", "--class-path", TESTS, MAIN));

        assertEquals(15, lines.size(), lines.toString());
        assertTrue(
                lines.stream().allMatch(line -> line.matches("\\S+ vector-\\d+ dev\\.sightline\\.kernels")),
                lines.toString());
    }

    @Test
    void onTheClassPathWithoutTheIncubatorModuleTheScalarProviderRuns() throws IOException, InterruptedException {
        List<String> lines = ChildJvm.output(
                List.of("--class-path", String.join(System.getProperty("path.separator"), LIBRARIES, TESTS), MAIN));

        assertEquals(
                List.of(
                        "bigbird scalar class-path",
                        "deltanet scalar class-path",
                        "dilated scalar class-path",
                        "flash scalar class-path",
                        "full scalar class-path",
                        "gated-deltanet scalar class-path",
                        "gated-linear scalar class-path",
                        "lightning scalar class-path",
                        "linear scalar class-path",
                        "longformer scalar class-path",
                        "mamba2 scalar class-path",
                        "performer scalar class-path",
                        "retention scalar class-path",
                        "sliding-window scalar class-path",
                        "streaming-llm scalar class-path"),
                lines);
    }

    @Test
    void theProgramSaysFirstThatTheScalarProviderRuns() throws IOException {
        Process child = ChildJvm.start(
                List.of(
                        "--enable-native-access=ALL-UNNAMED", // as the manifest of the program's jar does
                        "--class-path",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "variants"),
                ProcessBuilder.Redirect.PIPE);
        String first;
        try (BufferedReader messages = child.errorReader()) {
            first = messages.lines().findFirst().orElse("nothing");
        }
        assertTrue(first.startsWith("sightline: the scalar provider computes, "), first);
        assertTrue(first.contains("--add-modules jdk.incubator.vector"), first);
    }
}
