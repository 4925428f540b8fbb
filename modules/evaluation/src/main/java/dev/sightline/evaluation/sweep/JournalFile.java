package dev.sightline.evaluation.sweep;

import dev.sightline.evaluation.SweepException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a journal: lines that are only ever appended, each by one write that is forced to the disk, under a lock
 * that keeps other runs out while it is open.
 */
final class JournalFile implements AutoCloseable {
    private static final byte LINE_FEED = '\n';

    private final Path path;
    private final FileChannel channel;
    private long end;

    private JournalFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.end = channel.size();
    }

    /**
     * Opens or creates the file and locks it.
     *
     * @throws SweepException if it cannot be written or another run holds it
     */
    static JournalFile open(Path path) {
        @Nullable FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            if (!lock(channel)) {
                channel.close();
                throw new SweepException(
                        "another run is writing to " + path + "; wait for it to end or choose another output folder");
            }
            return new JournalFile(path, channel);
        } catch (IOException failure) {
            closeQuietly(channel);
            throw new SweepException(
                    "cannot open " + path + ": " + FailureReason.of(failure) + "; choose another output folder",
                    failure);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException ignored) {
                // The failure to open is what the user needs to hear.
            }
        }
    }

    /**
     * The lines, without their line feeds; the last one is whatever follows the last line feed, empty after a complete
     * line.
     */
    List<byte[]> lines() {
        try {
            ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(end));
            while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
                // A read may return less than was asked for.
            }
            return split(content.flip());
        } catch (IOException failure) {
            throw new SweepException(
                    "cannot read " + path + ": " + FailureReason.of(failure) + "; check the disk", failure);
        }
    }

    private static List<byte[]> split(ByteBuffer content) {
        List<byte[]> lines = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < content.limit(); i++) {
            if (content.get(i) == LINE_FEED) {
                lines.add(slice(content, begin, i));
                begin = i + 1;
            }
        }
        lines.add(slice(content, begin, content.limit()));
        return lines;
    }

    private static byte[] slice(ByteBuffer content, int begin, int end) {
        byte[] line = new byte[end - begin];
        content.get(begin, line);
        return line;
    }

    /** Appends a line and its line feed and returns when both are on the disk. */
    void append(byte[] line) {
        ByteBuffer bytes = ByteBuffer.allocate(line.length + 1).put(line).put(LINE_FEED);
        try {
            write(bytes.flip());
        } catch (IOException failure) {
            forgetPartOfLine();
            throw new SweepException(
                    "cannot write " + path + ": " + FailureReason.of(failure)
                            + "; the results before this one are safe: make room and go on with --resume",
                    failure);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        long position = end;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
        channel.force(false);
        end = position;
    }

    private void forgetPartOfLine() {
        try {
            channel.truncate(end);
        } catch (IOException alsoImpossible) {
            // The part stays; the next run finds that its checksum is missing and drops it.
        }
    }

    /** Cuts bytes off the end of the file. */
    void dropLast(int bytes) {
        try {
            channel.truncate(end - bytes);
            channel.force(false);
            end -= bytes;
        } catch (IOException failure) {
            throw new SweepException(
                    "cannot shorten " + path + ": " + FailureReason.of(failure) + "; choose another output folder",
                    failure);
        }
    }

    /** Ends a last line that lacks its line feed alone. */
    void endLastLine() {
        append(new byte[0]);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new SweepException(
                    "cannot close " + path + ": " + FailureReason.of(failure) + "; check the disk", failure);
        }
    }
}
