package dev.sightline.evaluation.streaming;

import dev.sightline.memory.Tensor;

/**
 * What the harness needs of any mechanism that remembers a stream, for a batch of sequences that grow together. Tensors
 * are FLOAT32 with one head.
 *
 * <p>Not thread-safe.
 */
interface StreamingMemory extends AutoCloseable {
    /** Positions appended since the last reset. */
    long length();

    /**
     * Appends the next positions.
     *
     * @param key [batch, 1, count, headDim]
     * @param value [batch, 1, count, valueDim]
     */
    void append(Tensor key, Tensor value);

    /**
     * Answers, from the newest position, what value was asked for. The question says it twice: by a query that resembles
     * the key of the value, and by the value's age; a mechanism uses what it can read. Answering changes nothing.
     *
     * @param query [batch, 1, 1, headDim]
     * @param age 0 for the newest position
     * @param output [batch, 1, 1, valueDim], overwritten
     */
    void answer(Tensor query, int age, Tensor output);

    /** A memory that goes on from here on its own. */
    StreamingMemory fork();

    /** Bytes that are held to go on, all sequences together. */
    long bytes();

    /** Forgets everything. */
    void reset();

    /** Gives the memory back. */
    @Override
    void close();
}
