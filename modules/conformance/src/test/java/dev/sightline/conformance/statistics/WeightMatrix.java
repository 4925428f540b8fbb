package dev.sightline.conformance.statistics;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.conformance.oracle.Head;
import dev.sightline.conformance.oracle.HeadReference;
import dev.sightline.conformance.oracle.SoftmaxOracle;
import dev.sightline.conformance.trial.Tolerances;
import org.ejml.simple.SimpleMatrix;

/**
 * The weights of one head in float64: the oracle's output where the values are the rows of the identity.
 *
 * @param weights queryLength x keyLength
 * @param allowed the error allowed to each weight
 */
record WeightMatrix(SimpleMatrix weights, SimpleMatrix allowed) {
    /** In units of roundoff times sensitivity; a product of 128 terms in a row errs by a few. */
    private static final double UNITS = 12;

    static WeightMatrix of(AttentionRequest request, AttentionInputs inputs, long batch, long head) {
        Head stored = Head.of(request.shape(), inputs, batch, head);
        int keys = stored.keyLength();
        if (keys == 0) {
            return new WeightMatrix(new SimpleMatrix(stored.queryLength(), 0), new SimpleMatrix(1, 0));
        }
        Softmax function = (Softmax) request.function();
        Softmax ofHead = function.withChanges(function.changes().ofHead(head));
        HeadReference reference = new SoftmaxOracle(ofHead)
                .compute(new Head(stored.query(), stored.key(), SimpleMatrix.identity(keys), stored.bias()));
        SimpleMatrix allowed = new SimpleMatrix(stored.queryLength(), keys);
        for (int row = 0; row < stored.queryLength(); row++) {
            // The log-sum-exp is an input, rounded once and turned into units of log2.
            double ofRow = Math.max(0, reference.logSumExpSensitivity().get(row, 0));
            for (int key = 0; key < keys; key++) {
                double sensitivity = reference.outputSensitivity().get(row, key)
                        + (1 + (Double.isFinite(ofRow) ? ofRow : 0))
                                * reference.output().get(row, key);
                allowed.set(row, key, UNITS * Tolerances.UNIT_ROUNDOFF * sensitivity + Tolerances.UNDERFLOW);
            }
        }
        return new WeightMatrix(reference.output(), allowed);
    }

    double weight(int query, int key) {
        return weights.get(query, key);
    }

    double allowed(int query, int key) {
        return allowed.get(query, key);
    }
}
