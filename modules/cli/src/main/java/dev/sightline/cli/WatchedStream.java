package dev.sightline.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A buffered stream that remembers why it first failed: a PrintWriter tells only that it did. */
final class WatchedStream extends OutputStream {
    private final OutputStream target;
    private @Nullable IOException failure;

    WatchedStream(OutputStream target) {
        this.target = new BufferedOutputStream(target);
    }

    /** The first failure. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void write(int value) throws IOException {
        watch(() -> target.write(value));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        watch(() -> target.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
        watch(target::flush);
    }

    private void watch(Action action) throws IOException {
        try {
            action.run();
        } catch (IOException thrown) {
            if (failure == null) {
                failure = thrown;
            }
            throw thrown;
        }
    }

    private interface Action {
        void run() throws IOException;
    }
}
