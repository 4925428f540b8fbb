package dev.sightline.evaluation.sweep;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.SweepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The results of a sweep on disk, one line for each finished unit, never changed once written. A run that is killed at
 * any moment leaves at most one cut-off last line, which the next run drops; a line that was damaged later is told by
 * its checksum, named, left where it is, and its unit measured again.
 *
 * <p>Confined to one thread. The file is locked until {@link #close}, so two runs cannot share a folder.
 */
public final class Journal implements UnitArchive, AutoCloseable {
    /** Name of the file in the output folder. */
    public static final String FILE_NAME = "journal.jsonl";

    private final JournalFile file;
    private final SweepConfiguration configuration;
    private final Map<String, List<CellResult>> units = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private Journal(JournalFile file, SweepConfiguration configuration) {
        this.file = file;
        this.configuration = configuration;
    }

    /**
     * Opens the journal of an output folder, which is made if it does not exist.
     *
     * @param resume whether to go on with the run that the folder holds; without one it makes no difference
     * @throws SweepException if the folder cannot be written, is in use, holds something else than this configuration's
     *     run, or holds a run that is not to be resumed
     */
    public static Journal open(Path folder, SweepConfiguration configuration, boolean resume) {
        boolean nothingToResume = resume && !Files.exists(folder.resolve(FILE_NAME));
        prepare(folder, resume);
        JournalFile file = JournalFile.open(folder.resolve(FILE_NAME));
        try {
            Journal journal = new Journal(file, configuration);
            journal.recover();
            if (nothingToResume) {
                journal.warnings.add(folder + " holds no run to go on with; a new one begins");
            }
            return journal;
        } catch (RuntimeException | Error refused) {
            file.close();
            throw refused;
        }
    }

    private static void prepare(Path folder, boolean resume) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw new SweepException(
                    "cannot make the output folder " + folder + ": " + FailureReason.of(failure)
                            + "; choose another with --out",
                    failure);
        }
        boolean holdsRun = Files.exists(folder.resolve(FILE_NAME));
        if (holdsRun && !resume) {
            throw new SweepException("the output folder " + folder
                    + " holds another run; go on with it by --resume or choose another folder with --out");
        }
        if (!holdsRun && holdsAnything(folder)) {
            throw new SweepException("the output folder " + folder
                    + " is not empty and holds no run; choose a new or an empty folder with --out");
        }
    }

    /** Hidden files do not count: tools leave them everywhere and a report never writes one. */
    private static boolean holdsAnything(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.anyMatch(entry -> !entry.getFileName().toString().startsWith("."));
        } catch (IOException failure) {
            throw new SweepException(
                    "cannot read the output folder " + folder + ": " + FailureReason.of(failure)
                            + "; choose another with --out",
                    failure);
        }
    }

    private void recover() {
        List<byte[]> lines = file.lines();
        requireOurs(lines);
        boolean headerFound = false;
        for (int i = 0; i < lines.size(); i++) {
            byte[] line = lines.get(i);
            boolean last = i == lines.size() - 1;
            if (last && line.length == 0) {
                continue;
            }
            Optional<JournalEntry> entry = JournalLine.read(line);
            if (entry.isPresent()) {
                headerFound |= accept(entry.get());
                if (last) {
                    file.endLastLine();
                }
            } else if (last) {
                file.dropLast(line.length);
                warnings.add(file.path() + " line " + (i + 1)
                        + " was cut off when a run ended early; what it held is measured again");
            } else {
                warnings.add(file.path() + " line " + (i + 1)
                        + " is damaged; it is left as it is, and what it held is measured again");
            }
        }
        if (!headerFound) {
            file.append(JournalLine.write(JournalEntry.Header.of(configuration)));
        }
    }

    /** A file of somebody else's under this name is refused before a byte of it is changed. */
    private void requireOurs(List<byte[]> lines) {
        boolean empty = lines.stream().allMatch(line -> line.length == 0);
        boolean ours = lines.stream().anyMatch(line -> line.length > 0 && JournalLine.beginsLikeOne(line));
        if (!empty && !ours) {
            throw new SweepException(
                    file.path() + " is no journal of a run; move it away or choose another folder with --out");
        }
    }

    /** Takes an entry over; true if it is a header. */
    private boolean accept(JournalEntry entry) {
        if (entry instanceof JournalEntry.Header header && header.schemaVersion() != JournalLine.SCHEMA_VERSION) {
            throw new SweepException(file.path() + " has lines of version " + header.schemaVersion() + ", expected "
                    + JournalLine.SCHEMA_VERSION
                    + "; go on with the Sightline that wrote it, or start in a new folder");
        }
        if (!entry.configuration().equals(configuration.hash())) {
            throw new SweepException("cannot resume " + file.path() + ": " + difference(entry)
                    + "; repeat the command it was made with, or start in a new folder with --out");
        }
        if (entry instanceof JournalEntry.Unit unit) {
            units.put(unit.unit(), unit.cells());
        }
        return entry instanceof JournalEntry.Header;
    }

    private String difference(JournalEntry entry) {
        return switch (entry) {
            case JournalEntry.Header header ->
                configuration
                        .difference(new SweepConfiguration(header.settings()))
                        .orElse("its configuration is another");
            case JournalEntry.Unit unit ->
                "its configuration " + unit.configuration() + " is not " + configuration.hash();
        };
    }

    @Override
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public Optional<List<CellResult>> find(String unit) {
        return Optional.ofNullable(units.get(unit));
    }

    @Override
    public void add(String unit, List<CellResult> results) {
        file.append(JournalLine.write(new JournalEntry.Unit(configuration.hash(), unit, results)));
        units.put(unit, List.copyOf(results));
    }

    /** Releases the folder. */
    @Override
    public void close() {
        file.close();
    }
}
