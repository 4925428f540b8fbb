package dev.sightline.reporting.markup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads style sheets and scripts that lie beside the classes that use them. */
public final class TextResource {
    private TextResource() {}

    /** Returns the UTF-8 text of the resource {@code name} in the package of {@code beside}. */
    public static String read(Class<?> beside, String name) {
        try (InputStream stream = beside.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("expected the resource " + name + " beside " + beside.getName()
                        + ", found none; build the jar with its resources");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException damaged) {
            throw new UncheckedIOException("cannot read the resource " + name + "; build the jar again", damaged);
        }
    }
}
