package dev.sightline.evaluation.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The text that every JDK carries: the licences and notices of its parts, about 60,000 words of English in fifty
 * distinct files. They need no download and may be read by anyone.
 */
final class LegalNotices {
    private LegalNotices() {}

    /** The notices of the running JDK; empty if it was installed or linked without them. */
    static Optional<Corpus> read() {
        Path folder = Path.of(System.getProperty("java.home"), "legal");
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        return Optional.of(CorpusReader.read(folder, "legal notices of JDK " + System.getProperty("java.version")));
    }
}
