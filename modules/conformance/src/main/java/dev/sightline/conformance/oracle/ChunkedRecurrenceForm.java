package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;
import org.ejml.simple.SimpleMatrix;

/**
 * A recurrence in float64 in chunks: within a chunk the steps, each an affine map {@code S -> A S + B} with {@code A =
 * (I - beta k k^T) diag(a)} and {@code B = beta k v^T}, are composed from its first position on without knowing any
 * state; a query applies the composition to the state that its chunk began with, and the whole chunk's carries the state
 * over. It shares no line with {@link RecurrenceOracle} and shows that the steps are associative, which is what allows
 * chunks at all. Reference: Blelloch (1990), Prefix sums and their applications, section 1.4.
 *
 * @param function of one head: a decay of heads has one factor
 * @param chunk positions of a chunk, 1 or more
 */
public record ChunkedRecurrenceForm(AttentionFunction.Recurrence function, int chunk) {

    /**
     * What comes out.
     *
     * @param output queryLength x valueDim
     * @param finalState headDim x valueDim
     */
    public record Result(SimpleMatrix output, SimpleMatrix finalState) {}

    /** The map of some steps: {@code S -> transition S + written}. */
    private record Steps(SimpleMatrix transition, SimpleMatrix written) {
        static Steps none(Head head) {
            return new Steps(SimpleMatrix.identity(head.headDim()), new SimpleMatrix(head.headDim(), head.valueDim()));
        }

        Steps then(Steps next) {
            return new Steps(
                    next.transition.mult(transition),
                    next.transition.mult(written).plus(next.written));
        }

        SimpleMatrix applyTo(SimpleMatrix state) {
            return transition.mult(state).plus(written);
        }
    }

    /** Output and final state of one head. */
    public Result compute(Head head) {
        SimpleMatrix output = new SimpleMatrix(head.queryLength(), head.valueDim());
        SimpleMatrix carried = head.recurrence().stateToBeginFrom(head.headDim(), head.valueDim());
        readAll(head, 0, carried, output);
        for (int first = 0; first < head.keyLength(); first += chunk) {
            Steps steps = Steps.none(head);
            int end = Math.min(first + chunk, head.keyLength());
            for (int position = first; position < end; position++) {
                steps = steps.then(step(head, position));
                readAll(head, position + 1, steps.applyTo(carried), output);
            }
            carried = steps.applyTo(carried);
        }
        return new Result(output, carried);
    }

    private Steps step(Head head, int position) {
        SimpleMatrix key = head.key().getRow(position).transpose();
        SimpleMatrix decay =
                SimpleMatrix.diag(RecurrentFactors.of(function.rule().decay(), head, position));
        SimpleMatrix value = head.value().getRow(position);
        if (!function.rule().corrected()) {
            return new Steps(decay, key.mult(value));
        }
        double beta = head.recurrence().beta(position);
        SimpleMatrix correction = SimpleMatrix.identity(head.headDim())
                .minus(key.mult(key.transpose()).scale(beta));
        return new Steps(correction.mult(decay), key.mult(value).scale(beta));
    }

    /** Answers the queries that see as many keys as were taken. */
    private void readAll(Head head, int taken, SimpleMatrix state, SimpleMatrix output) {
        for (int row = 0; row < head.queryLength(); row++) {
            long end = Math.clamp(function.mask().endVisibleKey(row, row + 1L), 0L, (long) head.keyLength());
            if (end == taken) {
                output.setRow(row, head.query().getRow(row).mult(state).scale(function.scale()));
            }
        }
    }
}
