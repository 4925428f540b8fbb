package dev.sightline.cli;

import dev.sightline.evaluation.Profile;
import dev.sightline.evaluation.sweep.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a report goes if nobody says: a new folder under {@code reports/local}, which git ignores. */
final class OutputFolder {
    /** Names that sort by time. */
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmmss", Locale.ROOT);

    private final Path parent;

    private OutputFolder(Path parent) {
        this.parent = parent;
    }

    /** Below the current folder. */
    static OutputFolder local() {
        return new OutputFolder(Path.of("reports", "local"));
    }

    static OutputFolder below(Path parent) {
        return new OutputFolder(parent);
    }

    /** A folder that does not exist yet, named by the time and the profile. */
    Path fresh(LocalDateTime now, Profile profile) {
        return parent.resolve(NAME.format(now) + suffix(profile));
    }

    /**
     * The newest folder with a run of this profile.
     *
     * @throws CommandException if there is none
     */
    Path newestRun(Profile profile) {
        return newest(profile)
                .orElseThrow(
                        () -> new CommandException("there is no run of profile " + profile.label() + " to resume in "
                                + parent + "; name its folder with --out, or leave out --resume to begin one"));
    }

    private Optional<Path> newest(Profile profile) {
        if (!Files.isDirectory(parent)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(parent)) {
            return folders.filter(folder -> folder.toString().endsWith(suffix(profile)))
                    .filter(folder -> Files.exists(folder.resolve(Journal.FILE_NAME)))
                    .max(Comparator.comparing(Path::toString));
        } catch (IOException unreadable) {
            throw new CommandException("cannot read " + parent + " ("
                    + unreadable.getClass().getSimpleName() + "); name the folder of the run with --out");
        }
    }

    private static String suffix(Profile profile) {
        return "-" + profile.label();
    }
}
