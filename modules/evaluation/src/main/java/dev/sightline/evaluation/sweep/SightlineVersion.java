package dev.sightline.evaluation.sweep;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build, which every result carries. */
public final class SightlineVersion {
    private SightlineVersion() {}

    /** The version that the build wrote beside this class, such as {@code "0.1.0"}. */
    public static String current() {
        try (InputStream resource = SightlineVersion.class.getResourceAsStream("version.properties")) {
            if (resource == null) {
                throw new IllegalStateException("version.properties is missing beside "
                        + SightlineVersion.class.getName() + "; build with mvn");
            }
            Properties properties = new Properties();
            properties.load(resource);
            return properties.getProperty("version", "unknown");
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read version.properties", unreadable);
        }
    }
}
