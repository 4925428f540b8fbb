package dev.sightline.conformance.state;

import java.util.ArrayDeque;
import java.util.Deque;

/** What states need beside themselves, such as pools of pages: closed after them, the last first. Not thread-safe. */
public final class Belongings implements AutoCloseable {
    private final Deque<AutoCloseable> kept = new ArrayDeque<>();

    /** Keeps something open until all states that use it are closed. */
    public <T extends AutoCloseable> T keep(T belonging) {
        kept.push(belonging);
        return belonging;
    }

    /** @throws IllegalStateException if something cannot be closed; all else is closed before */
    @Override
    public void close() {
        IllegalStateException failed = new IllegalStateException("what belongs to a state could not be closed");
        while (!kept.isEmpty()) {
            try {
                kept.pop().close();
            } catch (Exception failure) {
                failed.addSuppressed(failure);
            }
        }
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
    }
}
