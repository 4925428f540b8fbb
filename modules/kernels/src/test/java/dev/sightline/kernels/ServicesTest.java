package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.kernels.flash.FlashVariant;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The variants must be found on the module path and on the class path; each reads its own list. */
class ServicesTest {
    @Test
    @Tag("provider")
    void theRegistryFindsTheBuiltInVariants() {
        assertEquals(
                List.of(
                        "bigbird",
                        "deltanet",
                        "dilated",
                        "flash",
                        "full",
                        "gated-deltanet",
                        "gated-linear",
                        "lightning",
                        "linear",
                        "longformer",
                        "mamba2",
                        "performer",
                        "retention",
                        "sliding-window",
                        "streaming-llm"),
                AttentionVariants.load().names());
    }

    @Test
    void moduleDescriptorAndServicesFileNameTheSameClasses() throws IOException {
        String service = AttentionVariant.class.getName();
        Set<String> provided = new TreeSet<>();
        try (InputStream descriptor = resource("/module-info.class")) {
            for (ModuleDescriptor.Provides provides :
                    ModuleDescriptor.read(descriptor).provides()) {
                if (provides.service().equals(service)) {
                    provided.addAll(provides.providers());
                }
            }
        }
        try (InputStream services = resource("/META-INF/services/" + service)) {
            String text = new String(services.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(provided, new TreeSet<>(text.lines().toList()));
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(FlashVariant.class.getResourceAsStream(name), name);
    }
}
