package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.memory.Tensor;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The choice of a provider in JVMs of their own, since a process chooses once. */
class ForcedProviderTest {
    @Test
    void aForcedProviderThatIsUnknownSaysSoAtEveryCall() throws Exception {
        String message = "sightline.provider=gpu is unknown; use vector, scalar, or leave it out";
        assertEquals(List.of(message, message), run("-Dsightline.provider=gpu"));
    }

    @Test
    void aForcedVectorProviderWithoutTheModuleSaysHowToGetItAtEveryCall() throws Exception {
        String message = "sightline.provider=vector, but the module jdk.incubator.vector is not resolved;"
                + " start java with --add-modules jdk.incubator.vector";
        assertEquals(List.of(message, message), run("-Dsightline.provider=vector"));
    }

    @Test
    void withoutTheModuleAndWithVectorsOf64BitsScalarIsChosen() throws Exception {
        assertEquals(List.of("scalar", "scalar"), run("-Dsightline.provider="));
        assertEquals(List.of("scalar", "scalar"), run("--add-modules=jdk.incubator.vector", "-XX:MaxVectorSize=8"));
    }

    /** Prints the chosen provider, or why there is none, twice. */
    static final class Print {
        private Print() {}

        public static void main(String[] arguments) {
            for (int call = 0; call < 2; call++) {
                try {
                    System.out.println(TileProviders.chosen().name());
                } catch (IllegalStateException refused) {
                    System.out.println(refused.getMessage());
                }
            }
        }
    }

    private static List<String> run(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(Stream.of(Print.class, TileProviders.class, AttentionVariant.class, Tensor.class)
                .map(ForcedProviderTest::folderOf)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(Print.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines().toList();
    }

    /** The folder or jar that a class comes from; test classes are patched into the module, so ask for the file. */
    private static String folderOf(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String url = Objects.requireNonNull(type.getResource("/" + file)).toString();
        String place = url.substring(0, url.length() - file.length());
        String folder =
                place.startsWith("jar:") ? place.substring("jar:".length(), place.length() - "!/".length()) : place;
        return Path.of(URI.create(folder)).toString();
    }
}
