package dev.sightline.conformance.oracle;

import java.util.Optional;
import org.ejml.simple.SimpleMatrix;

/**
 * What a recurrence reads of one key-value head beside its keys and values, in float64.
 *
 * @param logDecay keyLength x 1 or keyLength x headDim, natural logarithms of the decay; empty if it is no input
 * @param beta keyLength x 1; empty if nothing is corrected
 * @param initialState headDim x valueDim; empty if the state begins with zeros
 */
public record HeadRecurrence(
        Optional<SimpleMatrix> logDecay, Optional<SimpleMatrix> beta, Optional<SimpleMatrix> initialState) {
    /** Nothing: what other functions have, and a recurrence that only adds. */
    public static final HeadRecurrence NONE = new HeadRecurrence(Optional.empty(), Optional.empty(), Optional.empty());

    /** The state that the first position finds. */
    SimpleMatrix stateToBeginFrom(int headDim, int valueDim) {
        return initialState.map(SimpleMatrix::copy).orElseGet(() -> new SimpleMatrix(headDim, valueDim));
    }

    /** How much of a correction is written; 1 where nothing is corrected. */
    double beta(int position) {
        return beta.map(betas -> betas.get(position)).orElse(1.0);
    }
}
