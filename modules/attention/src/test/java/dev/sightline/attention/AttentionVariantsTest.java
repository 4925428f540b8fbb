package dev.sightline.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.plugins.BrokenPlugin;
import dev.sightline.attention.plugins.WorkingPlugin;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionVariantsTest {
    @Test
    void variantsAreFoundByNameAndListedInOrder() {
        ScriptedVariant flash = ScriptedVariant.named("flash");
        ScriptedVariant full = ScriptedVariant.named("full");
        AttentionVariants variants = AttentionVariants.of(List.of(full, flash));
        assertSame(flash, variants.get("flash"));
        assertEquals(List.of("flash", "full"), variants.names());
        assertEquals(List.of(flash, full), variants.all());
        assertEquals(List.of(), variants.failures());
    }

    @Test
    void unknownNameListsTheKnownOnes() {
        AttentionVariants variants =
                AttentionVariants.of(List.of(ScriptedVariant.named("full"), ScriptedVariant.named("flash")));
        assertEquals(
                "unknown variant 'Flash'; known are flash, full",
                assertThrows(IllegalArgumentException.class, () -> variants.get("Flash"))
                        .getMessage());
    }

    @Test
    void emptyRegistrySaysWhatToAdd() {
        assertEquals(
                "unknown variant 'flash'; no variant was found at all: add sightline-kernels to the class path or the"
                        + " module path",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> AttentionVariants.of(List.of()).get("flash"))
                        .getMessage());
    }

    @Test
    void twoVariantsOfOneNameAreRefused() {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> AttentionVariants.of(List.of(ScriptedVariant.named("full"), ScriptedVariant.named("full"))));
        assertTrue(refusal.toString().contains("two variants are named 'full'"), refusal::toString);
    }

    @Test
    void pluginThatFailsHidesNoOtherAndIsNamed(@TempDir Path folder) throws IOException {
        AttentionVariants variants =
                load(folder, BrokenPlugin.class.getName(), "no.such.Plugin", WorkingPlugin.class.getName());
        assertEquals(List.of("working"), variants.names());
        assertEquals(2, variants.failures().size(), variants.failures()::toString);
        assertEquals(
                BrokenPlugin.class.getName() + ": java.lang.UnsatisfiedLinkError: planted",
                variants.failures().get(0));
        assertTrue(variants.failures().get(1).contains("no.such.Plugin"), variants.failures()::toString);
        IllegalArgumentException unknown = assertThrows(IllegalArgumentException.class, () -> variants.get("broken"));
        assertTrue(unknown.toString().contains("known are working. Failed to load: "), unknown::toString);
        assertTrue(unknown.toString().contains("planted"), unknown::toString);
    }

    @Test
    void unreadableProviderListIsAFailureAndNotACrash(@TempDir Path folder) throws IOException {
        AttentionVariants variants = load(folder, "not a class name");
        assertEquals(List.of(), variants.names());
        assertEquals(1, variants.failures().size(), variants.failures()::toString);
    }

    private static AttentionVariants load(Path folder, String... lines) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.write(services.resolve(AttentionVariant.class.getName()), List.of(lines));
        try (PluginLoader loader = new PluginLoader(folder.toUri().toURL())) {
            return AttentionVariants.load(ServiceLoader.load(AttentionVariant.class, loader));
        }
    }

    /** Defines the plugins again outside any named module, as a class path would. */
    private static final class PluginLoader extends URLClassLoader {
        PluginLoader(URL folder) {
            super(new URL[] {folder}, AttentionVariantsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return Stream.of(BrokenPlugin.class, WorkingPlugin.class)
                            .map(Class::getName)
                            .anyMatch(name::equals)
                    ? define(name)
                    : super.loadClass(name, resolve);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            Class<?> defined = findLoadedClass(name);
            if (defined != null) {
                return defined;
            }
            try (var file =
                    BrokenPlugin.class.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
                if (file == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }
    }
}
