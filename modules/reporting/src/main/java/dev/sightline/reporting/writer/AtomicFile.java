package dev.sightline.reporting.writer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a text file so that a reader sees the old content or the new, never half of it: into a temporary file beside
 * it, forced to the disk, then moved over the name.
 */
final class AtomicFile {
    private AtomicFile() {}

    /**
     * Writes UTF-8 text, creating missing folders.
     *
     * @throws ReportWriteException naming the file, the reason and the way out; an older file is left as it was
     */
    static void write(Path file, String text) {
        Path temporary = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.createDirectories(file.toAbsolutePath().normalize().getParent());
            try {
                force(temporary, text);
                move(temporary, file);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException failure) {
            throw explained(file, failure);
        } catch (ReadOnlyFileSystemException failure) {
            throw explained(file, new IOException("read-only file system", failure));
        }
    }

    private static void force(Path file, String text) throws IOException {
        // getBytes replaces a lone surrogate in a file name; writeString would refuse the whole report.
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException notHere) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The reason as a reader understands it, with what to do. */
    static ReportWriteException explained(Path file, IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof AccessDeniedException || message.contains("ermission denied")) {
            return new ReportWriteException(
                    file, "no permission to write there", "choose another output folder or change its owner", failure);
        }
        if (message.contains("No space left") || message.contains("not enough space")) {
            return new ReportWriteException(
                    file, "the disk is full", "free some space or choose another output folder, then resume", failure);
        }
        if (failure instanceof FileAlreadyExistsException || message.contains("Not a directory")) {
            return new ReportWriteException(
                    file, "a file stands where a folder is needed", "move it or choose another output folder", failure);
        }
        return new ReportWriteException(
                file, firstLine(failure, message), "check the disk or choose another output folder", failure);
    }

    private static String firstLine(IOException failure, String message) {
        String line = message.lines().findFirst().orElse("");
        return failure.getClass().getSimpleName() + " (" + line + ")";
    }
}
