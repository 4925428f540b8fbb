package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.BandMask;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ejml.simple.SimpleMatrix;

/**
 * A plain float32 computation of what the oracles compute: one multiplication and one addition after another. No
 * blocking, no fused multiply-add, no compensation: a kernel has no excuse to be much less accurate. The accuracy rule
 * measures how wrong it is and allows a kernel little more.
 */
@FunctionalInterface
public interface NaiveFloat32 {

    /**
     * What it gives for one head, as float64 numbers that are float32 values.
     *
     * @param output queryLength x valueDim
     * @param logSumExp queryLength x 1; NaN where the function has none
     * @param finalState headDim x valueDim; empty where the function has none
     */
    record Result(SimpleMatrix output, SimpleMatrix logSumExp, Optional<SimpleMatrix> finalState) {
        /** Of a function without a state. */
        Result(SimpleMatrix output, SimpleMatrix logSumExp) {
            this(output, logSumExp, Optional.empty());
        }

        /** Of a function without a log-sum-exp. */
        static Result ofRecurrence(SimpleMatrix output, SimpleMatrix finalState) {
            SimpleMatrix none = new SimpleMatrix(output.getNumRows(), 1);
            none.fill(Double.NaN);
            return new Result(output, none, Optional.of(finalState));
        }
    }

    /** The result of one head. */
    Result compute(Head head);

    /**
     * The plain ways to compute a function: with a weight a pair, from the first key to the last and back, and for
     * linear attention with a state too; recurrences with their state, and with a weight a pair unless they are
     * corrected. In small cases a single one is right by luck; the worst of several says more.
     */
    static List<NaiveFloat32> waysTo(AttentionFunction function) {
        return switch (function) {
            case AttentionFunction.Softmax softmax -> inBothOrders(softmax);
            case AttentionFunction.Linear linear ->
                linear.mask() instanceof BandMask
                        ? Stream.concat(inBothOrders(linear).stream(), Stream.of(new NaiveState(linear)))
                                .toList()
                        : inBothOrders(linear);
            case AttentionFunction.Recurrence recurrence ->
                recurrence.rule().corrected()
                        ? List.of(new NaiveRecurrence(recurrence))
                        : List.of(new NaiveRecurrence(recurrence), new NaiveDecayedWeights(recurrence));
        };
    }

    private static List<NaiveFloat32> inBothOrders(AttentionFunction function) {
        return List.of(
                new NaiveWeights(function, NaiveWeights.Order.FORWARD),
                new NaiveWeights(function, NaiveWeights.Order.BACKWARD));
    }
}
