package dev.sightline.evaluation.fading;

import java.util.random.RandomGenerator;
import org.ejml.simple.SimpleMatrix;

/** The measured influence of the first token on a recurrent network's hidden state, step by step. */
final class InfluenceCurve {
    private InfluenceCurve() {}

    /**
     * Runs one network over random tokens and returns ln(||J_t||_F / ||J_0||_F) for t = 0 ... steps, where J_t = d h_t
     * / d x_0 is exact. Element 0 is therefore 0, and e^(element t) is the part of the first token's influence that is
     * left after t further tokens.
     *
     * <p>Cost for a hidden size h and an input size m: about 2 h^2 m FLOPs a step for each block of recurrent weights
     * (one for Elman, four for an LSTM). In logarithms because the influence falls below 1e-10 within a hundred steps.
     *
     * @param random source of the tokens, drawn in order of time
     */
    static <S extends RecurrentState> double[] measure(RecurrentCell<S> cell, int steps, RandomGenerator random) {
        double[] curve = new double[steps + 1];
        S state = cell.first(GaussianMatrix.token(cell.inputSize(), random));
        double first = logNorm(state);
        for (int t = 1; t <= steps; t++) {
            SimpleMatrix token = GaussianMatrix.token(cell.inputSize(), random);
            state = cell.next(state, token);
            curve[t] = logNorm(state) - first;
        }
        return curve;
    }

    private static double logNorm(RecurrentState state) {
        return Math.log(state.hidden().influence().normF());
    }
}
