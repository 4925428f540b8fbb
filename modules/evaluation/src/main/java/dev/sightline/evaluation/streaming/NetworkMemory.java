package dev.sightline.evaluation.streaming;

import dev.sightline.evaluation.fading.RecurrentNetwork;
import dev.sightline.memory.Tensor;
import org.ejml.simple.SimpleMatrix;

/**
 * A recurrent network as a memory of a stream: it reads [key; value] at every position and is asked by the age alone,
 * through a linear read-out of its hidden state for each age. That is the kinder question: it is told where to look.
 */
final class NetworkMemory implements StreamingMemory {
    private final RecurrentNetwork network;
    private final AgeReadout readout;
    private final int sequences;
    private SimpleMatrix state;
    private long length;

    /** An empty memory of so many sequences. */
    NetworkMemory(RecurrentNetwork network, AgeReadout readout, int sequences) {
        this.network = network;
        this.readout = readout;
        this.sequences = sequences;
        this.state = network.start(sequences);
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void append(Tensor key, Tensor value) {
        for (long position = 0; position < key.size(2); position++) {
            state = network.next(state, tokens(key, value, position));
            length++;
        }
    }

    /** [key; value] of unit keys and values, each stretched so that its coordinates have variance 1. */
    private SimpleMatrix tokens(Tensor key, Tensor value, long position) {
        int headDim = Math.toIntExact(key.size(3));
        int valueDim = Math.toIntExact(value.size(3));
        SimpleMatrix tokens = new SimpleMatrix(headDim + valueDim, sequences);
        for (int sequence = 0; sequence < sequences; sequence++) {
            for (int i = 0; i < headDim; i++) {
                tokens.set(i, sequence, Math.sqrt(headDim) * key.get(sequence, 0, position, i));
            }
            for (int i = 0; i < valueDim; i++) {
                tokens.set(headDim + i, sequence, Math.sqrt(valueDim) * value.get(sequence, 0, position, i));
            }
        }
        return tokens;
    }

    @Override
    public void answer(Tensor query, int age, Tensor output) {
        SimpleMatrix read = readout.read(network.hidden(state), age);
        for (int sequence = 0; sequence < sequences; sequence++) {
            for (int i = 0; i < read.getNumRows(); i++) {
                output.set((float) read.get(i, sequence), sequence, 0, 0, i);
            }
        }
    }

    @Override
    public StreamingMemory fork() {
        NetworkMemory fork = new NetworkMemory(network, readout, sequences);
        // No step changes a state, so that both can go on from the same one.
        fork.state = state;
        fork.length = length;
        return fork;
    }

    @Override
    public long bytes() {
        return (long) network.stateSize() * sequences * Double.BYTES;
    }

    @Override
    public void reset() {
        state = network.start(sequences);
        length = 0;
    }

    @Override
    public void close() {
        reset();
    }
}
