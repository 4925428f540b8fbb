package dev.sightline.attention.state;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * What a sequence of calls remembers: keys and values go in, queries are answered. Prefill, prefill in chunks and decoding
 * are the same two calls: append the next positions, ask for their outputs.
 *
 * <p>Not thread-safe, but for states that share memory: each may be used by a thread of its own.
 */
public interface AttentionState extends AutoCloseable {
    /** Positions appended so far, forgotten ones included. */
    long length();

    /**
     * Appends the next positions; nothing changes if it throws, or if there are none.
     *
     * @param key [batch, keyValueHeads, count, headDim], FLOAT32
     * @param value [batch, keyValueHeads, count, valueDim], FLOAT32
     * @throws IllegalArgumentException if a shape or a type disagrees
     * @throws dev.sightline.memory.OffHeapMemoryException if there is no room
     */
    void append(Tensor key, Tensor value);

    /**
     * Answers the queries of the last positions: query i of q stands at position {@code length() - q + i}. A state that
     * forgets answers those that were appended last. Asked again it answers the same, unless it forgets by what was asked.
     *
     * @param query [batch, queryHeads, q, headDim], FLOAT32, q at most {@link #length}
     * @param outputs of the shapes that follow; with or without the log-sum-exp
     * @throws IllegalArgumentException if a shape or a type disagrees, or there are more queries than positions,
     *     or than were appended last to a state that has forgotten what earlier ones see
     */
    void attend(Tensor query, AttentionOutputs outputs);

    /** A state that goes on from here on its own. It shares memory with this one as long as both agree. */
    AttentionState fork();

    /**
     * Appends all positions of another state, in their order.
     *
     * @throws IllegalArgumentException if the other is of another design, or has forgotten positions
     */
    void merge(AttentionState other);

    /** Bytes of memory that this state holds, shared ones counted in full. */
    long bytes();

    /** Bytes of a {@link #snapshot}. */
    long snapshotBytes();

    /**
     * Writes all that the state remembers; map a file as the segment to save it there.
     *
     * @throws IllegalArgumentException if the segment is smaller than {@link #snapshotBytes}
     */
    void snapshot(MemorySegment to);

    /** Gives the memory back. */
    @Override
    void close();
}
