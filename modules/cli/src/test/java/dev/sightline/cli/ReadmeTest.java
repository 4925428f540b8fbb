package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documents are true: the example compiles and runs as printed, and what they point to exists. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..", "..");

    @TempDir
    Path folder;

    @Test
    void theExampleCompilesAndRuns() throws Exception {
        Matcher block = Pattern.compile("```java\n(.*?public class (\\w+).*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md")));
        assertTrue(block.find(), "README.md has no complete Java class");
        String name = block.group(2);
        compile(name, block.group(1));
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            String printed = outputOf(loader.loadClass(name).getMethod("main", String[].class));
            assertTrue(printed.contains("variant=flash"), printed);
            assertTrue(printed.strip().endsWith("1.0"), printed);
        }
    }

    private void compile(String name, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options =
                List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
        boolean compiled = compiler.getTask(null, null, problems, options, null, List.of(file))
                .call();
        assertTrue(compiled, () -> problems.getDiagnostics().toString());
    }

    private static String outputOf(Method main) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            main.invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everyRelativeLinkOfTheDocumentsLeadsSomewhere() throws IOException {
        Pattern link = Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)");
        try (Stream<Path> files = Stream.of(
                        "README.md",
                        "CONTRIBUTING.md",
                        "papers/README.md",
                        "reports/README.md",
                        "modules/attention/dialects.md",
                        "modules/example-plugin/README.md")
                .map(ROOT::resolve)) {
            for (Path file : files.toList()) {
                Matcher matcher = link.matcher(Files.readString(file));
                while (matcher.find()) {
                    assertTrue(Files.exists(file.resolveSibling(matcher.group(1))), file + " -> " + matcher.group(1));
                }
            }
        }
    }

    @Test
    void everyModuleIsInTheReadmesLayout() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        try (Stream<Path> modules = Files.list(ROOT.resolve("modules"))) {
            List<String> missing = modules.map(
                            module -> module.getFileName().toString().toLowerCase(Locale.ROOT))
                    .filter(name -> !readme.contains("`modules/" + name + "`"))
                    .toList();
            assertEquals(List.of(), missing);
        }
    }
}
