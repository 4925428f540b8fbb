package dev.sightline.evaluation.streaming;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.memory.Tensor;
import java.util.function.Supplier;

/** A state of attention as a memory of a stream: it is asked by the query alone. */
final class AttentionMemory implements StreamingMemory {
    private final Supplier<? extends AttentionState> opener;
    private final Runnable release;
    private AttentionState state;

    /**
     * A memory that opens a state for each stream, and closes it.
     *
     * @param release gives back what all states share; called by {@link #close}, but not for forks
     */
    AttentionMemory(Supplier<? extends AttentionState> opener, Runnable release) {
        this(opener, release, opener.get());
    }

    private AttentionMemory(Supplier<? extends AttentionState> opener, Runnable release, AttentionState state) {
        this.opener = opener;
        this.release = release;
        this.state = state;
    }

    @Override
    public long length() {
        return state.length();
    }

    @Override
    public void append(Tensor key, Tensor value) {
        state.append(key, value);
    }

    @Override
    public void answer(Tensor query, int age, Tensor output) {
        state.attend(query, AttentionOutputs.of(output));
    }

    @Override
    public StreamingMemory fork() {
        return new AttentionMemory(opener, () -> {}, state.fork());
    }

    @Override
    public long bytes() {
        return state.bytes();
    }

    @Override
    public void reset() {
        state.close();
        state = opener.get();
    }

    @Override
    public void close() {
        try {
            state.close();
        } finally {
            release.run();
        }
    }
}
