package dev.sightline.evaluation.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Reads a corpus from a file or a folder, every distinct content once, in the order of the file names. */
final class CorpusReader {
    /** Twelve million words or so: beyond every length of a sweep, and small enough for any heap. */
    static final long MAXIMUM_BYTES = 64L << 20;

    private CorpusReader() {}

    /** Reads a text that is known by the name of its file or folder. */
    static Corpus read(Path source) {
        Path fileName = source.toAbsolutePath().normalize().getFileName();
        return read(source, fileName == null ? source.toString() : fileName.toString());
    }

    /**
     * Reads a text. In a folder, files that are empty or binary are left out and counted; a single file must be text.
     *
     * @throws IllegalArgumentException if the source cannot be read, is empty, binary, not UTF-8, without words, or
     *     larger than {@link #MAXIMUM_BYTES}
     */
    static Corpus read(Path source, String name) {
        List<Path> files = TextFiles.of(source);
        boolean folder = Files.isDirectory(source);
        MessageDigest total = sha256();
        Set<String> contents = new HashSet<>();
        WordSegmenter segmenter = new WordSegmenter();
        int skipped = 0;
        int texts = 0;
        long budget = MAXIMUM_BYTES;
        for (Path file : files) {
            byte[] bytes = bytes(file, budget, source);
            OptionalInt control = TextContent.firstControlByte(bytes);
            if (bytes.length == 0 || control.isPresent()) {
                if (!folder) {
                    throw notText(file, bytes, control);
                }
                skipped++;
                continue;
            }
            texts++;
            byte[] digest = sha256().digest(bytes);
            if (contents.add(HexFormat.of().formatHex(digest))) {
                budget -= bytes.length;
                total.update(digest);
                segmenter.append(TextContent.decode(bytes, file));
            }
        }
        requireWords(source, texts, segmenter.length());
        return segmenter.corpus(name, HexFormat.of().formatHex(total.digest(), 0, 8), skipped);
    }

    private static byte[] bytes(Path file, long budget, Path source) {
        try {
            if (Files.size(file) > budget) {
                throw new IllegalArgumentException("text " + TextError.quote(source) + " has more than "
                        + (MAXIMUM_BYTES >> 20) + " MiB; give a part of it");
            }
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw TextError.unreadable(file, unreadable);
        }
    }

    private static IllegalArgumentException notText(Path file, byte[] bytes, OptionalInt control) {
        if (control.isEmpty()) {
            return new IllegalArgumentException(
                    "text " + TextError.quote(file) + " is empty; give a file with words in it");
        }
        return new IllegalArgumentException("text " + TextError.quote(file) + " is not plain text: control byte "
                + String.format("0x%02X", bytes[control.getAsInt()]) + " at offset " + control.getAsInt()
                + "; give a plain UTF-8 text file");
    }

    private static void requireWords(Path source, int texts, int words) {
        if (texts == 0) {
            throw new IllegalArgumentException("text folder " + TextError.quote(source)
                    + " holds no text file; give a folder with plain UTF-8 text files");
        }
        if (words == 0) {
            throw new IllegalArgumentException("text " + TextError.quote(source)
                    + " has no word, that is no letter or digit; give a text with words");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
