package dev.sightline.evaluation.streaming;

import dev.sightline.attention.Workers;
import dev.sightline.evaluation.fading.RecurrentNetwork;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.simple.SimpleMatrix;

/**
 * A linear map from the hidden state of a network to the value of each age, by ridge regression on streams of their own:
 * {@code W = Y H^T (H H^T + lambda I)^-1}, H [hiddenSize + 1, samples] with a last row of ones, Y [valueDim for each age,
 * samples]. Every step of a stream is a sample once the oldest age lies behind it.
 *
 * <p>Immutable and thread-safe. Reference: the linear read-out of an untrained network, Jaeger (2001), The echo state
 * approach, GMD Report 148; ridge regression, Hoerl and Kennard (1970), Technometrics 12, 55-67.
 */
final class AgeReadout {
    /** Of the mean square of a unit: far below what a unit carries, far above what rounding leaves of a dead one. */
    private static final double RIDGE = 1e-6;

    /** Streams that a step advances together. */
    private static final int STREAMS = 32;

    /** Groups of streams, whose sums are added in their order, so that threads change no bit. */
    private static final int GROUPS = 4;

    private final List<Integer> ages;
    private final int valueDim;
    private final SimpleMatrix weights;

    private AgeReadout(List<Integer> ages, int valueDim, SimpleMatrix weights) {
        this.ages = ages;
        this.valueDim = valueDim;
        this.weights = weights;
    }

    /**
     * Trains the map of a network. Random draws: {@code RandomStream.of(seed, purpose, group)}.
     *
     * @param ages what can be asked for, ascending
     * @param samples steps to learn from, rounded up to whole streams
     */
    static AgeReadout train(
            RecurrentNetwork network, List<Integer> ages, int valueDim, int samples, Workers workers, long seed) {
        int steps = Math.ceilDiv(samples, STREAMS * GROUPS);
        Sums[] sums = new Sums[GROUPS];
        workers.run(
                GROUPS,
                (worker, group) -> sums[(int) group] =
                        new Sums(network, ages, valueDim, RandomStream.of(seed, "streaming read-out", group), steps));
        SimpleMatrix states = sums[0].states;
        SimpleMatrix targets = sums[0].targets;
        for (int group = 1; group < GROUPS; group++) {
            states = states.plus(sums[group].states);
            targets = targets.plus(sums[group].targets);
        }
        int rows = states.getNumRows();
        double ridge = RIDGE * states.trace() / rows;
        SimpleMatrix regular = states.plus(SimpleMatrix.identity(rows).scale(ridge));
        return new AgeReadout(ages, valueDim, regular.solve(targets.transpose()).transpose());
    }

    /**
     * The value of an age as the hidden states tell it, [valueDim, sequences].
     *
     * @throws IllegalArgumentException if the age was not learnt
     */
    SimpleMatrix read(SimpleMatrix hidden, int age) {
        int place = ages.indexOf(age);
        if (place < 0) {
            throw new IllegalArgumentException("age " + age + " was not learnt; ask for one of " + ages);
        }
        return weights.rows(place * valueDim, (place + 1) * valueDim).mult(withOnes(hidden));
    }

    /** A row of ones below: the units of an LSTM have a mean, which tells nothing. */
    private static SimpleMatrix withOnes(SimpleMatrix hidden) {
        return hidden.concatRows(SimpleMatrix.filled(1, hidden.getNumCols(), 1));
    }

    /** What a group of streams adds to H H^T and Y H^T. */
    private static final class Sums {
        final SimpleMatrix states;
        final SimpleMatrix targets;

        Sums(RecurrentNetwork network, List<Integer> ages, int valueDim, RandomStream random, int steps) {
            int oldest = ages.getLast();
            DMatrixRMaj stateSum = new DMatrixRMaj(network.hiddenSize() + 1, network.hiddenSize() + 1);
            DMatrixRMaj targetSum = new DMatrixRMaj(ages.size() * valueDim, network.hiddenSize() + 1);
            Deque<SimpleMatrix> past = new ArrayDeque<>();
            SimpleMatrix state = network.start(STREAMS);
            for (int step = -oldest; step < steps; step++) {
                SimpleMatrix tokens = tokens(network.inputSize() - valueDim, valueDim, random);
                past.addFirst(tokens.rows(network.inputSize() - valueDim, network.inputSize()));
                if (past.size() > oldest + 1) {
                    past.removeLast();
                }
                state = network.next(state, tokens);
                if (step >= 0) {
                    SimpleMatrix hidden = withOnes(network.hidden(state));
                    CommonOps_DDRM.multAddTransB(hidden.getDDRM(), hidden.getDDRM(), stateSum);
                    CommonOps_DDRM.multAddTransB(wanted(past, ages, valueDim), hidden.getDDRM(), targetSum);
                }
            }
            states = SimpleMatrix.wrap(stateSum);
            targets = SimpleMatrix.wrap(targetSum);
        }

        /** [key; value] as a network memory gives them: each a random direction of as much norm as coordinates. */
        private static SimpleMatrix tokens(int headDim, int valueDim, RandomStream random) {
            SimpleMatrix tokens = new SimpleMatrix(headDim + valueDim, STREAMS);
            float[] column = new float[headDim + valueDim];
            for (int stream = 0; stream < STREAMS; stream++) {
                random.direction(column, 0, headDim, Math.sqrt(headDim));
                random.direction(column, headDim, valueDim, Math.sqrt(valueDim));
                for (int i = 0; i < column.length; i++) {
                    tokens.set(i, stream, column[i]);
                }
            }
            return tokens;
        }

        /** The values of all ages, one under the other: [ages * valueDim, streams]. */
        private static DMatrixRMaj wanted(Deque<SimpleMatrix> past, List<Integer> ages, int valueDim) {
            List<SimpleMatrix> newestFirst = List.copyOf(past);
            DMatrixRMaj wanted = new DMatrixRMaj(ages.size() * valueDim, STREAMS);
            for (int place = 0; place < ages.size(); place++) {
                CommonOps_DDRM.insert(newestFirst.get(ages.get(place)).getDDRM(), wanted, place * valueDim, 0);
            }
            return wanted;
        }
    }
}
