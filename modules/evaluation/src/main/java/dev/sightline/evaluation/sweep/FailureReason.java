package dev.sightline.evaluation.sweep;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** Says in words why the operating system refused: the messages of {@link FileSystemException} are often bare paths. */
final class FailureReason {
    private FailureReason() {}

    static String of(IOException failure) {
        return switch (failure) {
            case AccessDeniedException denied -> "permission denied";
            case NoSuchFileException missing -> "no such file or folder";
            case FileAlreadyExistsException taken -> "a file of that name is in the way";
            case FileSystemException system ->
                Objects.requireNonNullElse(system.getReason(), system.getClass().getSimpleName());
            default ->
                Objects.requireNonNullElse(
                        failure.getMessage(), failure.getClass().getSimpleName());
        };
    }
}
