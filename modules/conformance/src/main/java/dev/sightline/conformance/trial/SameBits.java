package dev.sightline.conformance.trial;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.memory.Tensor;
import java.util.Arrays;

/** Comparison of results that must be the same to the last bit. Any NaN is the same as any other. */
public final class SameBits {
    private SameBits() {}

    /**
     * Compares two results.
     *
     * @param difference what was different between the two computations, for the message
     * @throws Violation if an output, a log-sum-exp or a final state differs in a bit
     */
    public static void require(String difference, AttentionOutputs expected, AttentionOutputs found) {
        require("output", difference, expected.output(), found.output());
        if (expected.logSumExp().isPresent() && found.logSumExp().isPresent()) {
            require(
                    "logSumExp",
                    difference,
                    expected.logSumExp().get(),
                    found.logSumExp().get());
        }
        if (expected.finalState().isPresent() && found.finalState().isPresent()) {
            require(
                    "finalState",
                    difference,
                    expected.finalState().get(),
                    found.finalState().get());
        }
    }

    /** Compares two tensors of one shape; see {@link #require(String, AttentionOutputs, AttentionOutputs)}. */
    public static void require(String name, String difference, Tensor expected, Tensor found) {
        if (!expected.shape().equals(found.shape())) {
            throw new Violation(
                    name + " " + difference + ": expected shape " + expected.shape() + ", found " + found.shape());
        }
        float[] before = expected.toArray();
        float[] after = found.toArray();
        int first = -1;
        int wrong = 0;
        for (int i = 0; i < before.length; i++) {
            if (Float.floatToIntBits(before[i]) != Float.floatToIntBits(after[i])) {
                wrong++;
                first = first < 0 ? i : first;
            }
        }
        if (first >= 0) {
            throw new Violation(name + Arrays.toString(RowMajor.index(expected.shape(), first)) + " " + difference
                    + ": expected the bits of " + before[first] + ", found " + after[first] + " (" + wrong + " of "
                    + before.length + " elements differ)");
        }
    }
}
