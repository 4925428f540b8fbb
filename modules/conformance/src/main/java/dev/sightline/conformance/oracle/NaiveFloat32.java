package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.BandMask;
import java.util.List;
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
     */
    record Result(SimpleMatrix output, SimpleMatrix logSumExp) {}

    /** The result of one head. */
    Result compute(Head head);

    /**
     * The plain ways to compute a function: with a weight a pair, from the first key to the last and back, and for
     * linear attention with a state too. In small cases a single one is right by luck; the worst of several says more.
     */
    static List<NaiveFloat32> waysTo(AttentionFunction function) {
        NaiveFloat32 forward = new NaiveWeights(function, NaiveWeights.Order.FORWARD);
        NaiveFloat32 backward = new NaiveWeights(function, NaiveWeights.Order.BACKWARD);
        return switch (function) {
            case AttentionFunction.Softmax softmax -> List.of(forward, backward);
            case AttentionFunction.Linear linear ->
                linear.mask() instanceof BandMask
                        ? List.of(forward, backward, new NaiveState(linear))
                        : List.of(forward, backward);
        };
    }
}
