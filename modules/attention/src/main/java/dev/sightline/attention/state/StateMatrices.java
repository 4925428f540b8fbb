package dev.sightline.attention.state;

import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;

/**
 * The matrices of a recurrent state, in memory of their own.
 *
 * @param memory where they lie
 * @param tensor [batch, keyValueHeads, headDim, valueDim]
 */
record StateMatrices(RunArena memory, Tensor tensor) implements AutoCloseable {

    /** The matrices of a state that has read nothing: an arena's memory is zero. */
    static StateMatrices zero(RecurrentDesign design) {
        RunArena memory = RunArena.open("state");
        try {
            return new StateMatrices(
                    memory,
                    memory.tensor(
                            "state", design.batch(), design.keyValueHeads(), design.headDim(), design.valueDim()));
        } catch (RuntimeException noRoom) {
            memory.close();
            throw noRoom;
        }
    }

    long bytes() {
        return tensor.shape().elements() * Float.BYTES;
    }

    @Override
    public void close() {
        memory.close();
    }
}
