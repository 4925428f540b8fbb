package dev.sightline.evaluation.fading;

import org.ejml.simple.SimpleMatrix;

/**
 * One layer of a recurrent network that starts from the zero state and carries, beside its state, the derivative of
 * that state with respect to the first token. Float64, one sequence, stateless: all state is in the values passed.
 *
 * @param <S> the state handed from step to step
 */
sealed interface RecurrentCell<S extends RecurrentState> permits ElmanCell, LongShortTermMemoryCell {

    /** Coordinates of a token. */
    int inputSize();

    /** Coordinates of the hidden state. */
    int hiddenSize();

    /** The state after the first token [inputSize, 1], read from the zero state. */
    S first(SimpleMatrix token);

    /**
     * The state after one more token [inputSize, 1]. Cost: one product of the recurrent weights with a matrix
     * [hiddenSize, inputSize + 1] for each block of weights.
     */
    S next(S previous, SimpleMatrix token);
}
