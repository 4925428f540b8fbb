package dev.sightline.cli;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.evaluation.sweep.Machine;
import dev.sightline.evaluation.sweep.SightlineVersion;
import dev.sightline.memory.Tensor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the doctor looks at. */
final class Diagnosis {
    private static final List<String> BROWSERS =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");

    private Diagnosis() {}

    static List<Finding> ofThisProcess() {
        AttentionVariants variants = FoundVariants.all();
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.fine("sightline", SightlineVersion.current()));
        findings.add(java());
        findings.add(processor());
        findings.add(memory());
        findings.add(modules());
        findings.add(variants(variants));
        variants.failures().forEach(failure -> findings.add(plugin(failure)));
        findings.add(provider(variants));
        findings.add(text(Path.of(System.getProperty("java.home"), "legal")));
        findings.add(browser(System.getenv().getOrDefault("PATH", "")));
        return List.copyOf(findings);
    }

    private static Finding java() {
        return Finding.fine(
                "java",
                Runtime.version() + ", " + System.getProperty("java.vendor") + ", in "
                        + System.getProperty("java.home"));
    }

    private static Finding processor() {
        Machine machine = Machine.here();
        return Finding.fine(
                "processor", machine.processor() + ", " + machine.cores() + " cores, " + machine.operatingSystem());
    }

    private static Finding memory() {
        String total = Machine.here().memoryBytes().stream()
                .mapToObj(bytes -> gibibytes(bytes) + ", ")
                .findFirst()
                .orElse("");
        return Finding.fine(
                "memory",
                total + "of which Java's heap may take "
                        + gibibytes(Runtime.getRuntime().maxMemory()));
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }

    private static Finding modules() {
        String sightline = Tensor.class.getModule().isNamed() ? "the module path" : "the class path";
        String vector = VectorModule.isResolved() ? "resolved" : "not resolved";
        return Finding.fine("modules", "sightline on " + sightline + ", " + VectorModule.NAME + " " + vector);
    }

    private static Finding variants(AttentionVariants variants) {
        return variants.all().isEmpty()
                ? Finding.broken(
                        "variants", "none", "put sightline-kernels or a plugin on the class path or the module path")
                : Finding.fine("variants", String.join(", ", variants.names()));
    }

    private static Finding plugin(String failure) {
        return Finding.lacking("plugin", failure, "build it against this version, or take it off the path");
    }

    /** The arithmetic underneath: the first use of a kernel chooses it, and may find that it cannot run. */
    static Finding provider(AttentionVariants variants) {
        String subject = "provider";
        try {
            List<String> providers = variants.all().stream()
                    .map(AttentionVariant::provider)
                    .distinct()
                    .toList();
            return providers.contains(VectorModule.SCALAR)
                    ? Finding.lacking(subject, String.join(", ", providers), VectorModule.whyScalar())
                    : Finding.fine(subject, String.join(", ", providers));
        } catch (RuntimeException | LinkageError unavailable) {
            return Finding.broken(subject, "none", FailureMessage.of(unavailable));
        }
    }

    /** The default text of recall in real text. */
    static Finding text(Path notices) {
        try (Stream<Path> files = Files.walk(notices)) {
            return Finding.fine("text", files.filter(Files::isRegularFile).count() + " legal notices in " + notices);
        } catch (IOException missing) {
            return Finding.lacking(
                    "text",
                    "this Java came without legal notices (" + notices + ")",
                    "give recall in real text a text with --text, or install a full JDK");
        }
    }

    /** A browser that the tests of the report's page can drive. */
    static Finding browser(String searchPath) {
        Optional<Path> found = BROWSERS.stream()
                .flatMap(name -> Stream.of(searchPath.split(File.pathSeparator))
                        .filter(folder -> !folder.isBlank())
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        return found.map(path -> Finding.fine("browser", path.toString()))
                .orElseGet(() -> Finding.lacking(
                        "browser",
                        "no Chromium on the PATH",
                        "only the tests of the report's page need one; on Debian: apt-get install chromium"));
    }
}
