package dev.sightline.evaluation.text;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the files of a text: a file itself, or every regular file below a folder. */
final class TextFiles {
    private TextFiles() {}

    /**
     * The files of a text in the order of their names, links followed, each real file once.
     *
     * @throws IllegalArgumentException if the source does not exist, is neither file nor folder, or cannot be listed
     */
    static List<Path> of(Path source) {
        if (!Files.exists(source)) {
            throw new IllegalArgumentException("text " + TextError.quote(source)
                    + " does not exist; give an existing UTF-8 text file or a folder of such files");
        }
        if (Files.isRegularFile(source)) {
            return List.of(source);
        }
        if (!Files.isDirectory(source)) {
            throw new IllegalArgumentException("text " + TextError.quote(source)
                    + " is neither a regular file nor a folder; copy what it yields to a file and give that");
        }
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(source, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, into(found));
            found.sort(Comparator.comparing(file -> relativeName(source, file)));
            Map<Path, Path> byRealPath = new LinkedHashMap<>();
            for (Path file : found) {
                byRealPath.putIfAbsent(file.toRealPath(), file);
            }
            return List.copyOf(byRealPath.values());
        } catch (IOException unlistable) {
            throw TextError.unreadable(source, unlistable);
        }
    }

    private static SimpleFileVisitor<Path> into(List<Path> found) {
        return new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                // A link back to a folder above: its files are read there.
                if (failure instanceof FileSystemLoopException) {
                    return FileVisitResult.CONTINUE;
                }
                throw TextError.unreadable(file, failure);
            }
        };
    }

    /** With '/' on every platform, so that the order of the files is the same everywhere. */
    private static String relativeName(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }
}
