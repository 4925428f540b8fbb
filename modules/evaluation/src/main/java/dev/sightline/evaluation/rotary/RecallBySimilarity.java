package dev.sightline.evaluation.rotary;

import dev.sightline.evaluation.theory.FullAttentionRecall;
import dev.sightline.evaluation.theory.GaussHermite;
import dev.sightline.evaluation.theory.RecallSetting;

/**
 * Recall of full attention as a function of the cosine of query and needle, tabulated: after a rotation that cosine is
 * nearly normal, and recall at its mean is not the mean of recall.
 */
final class RecallBySimilarity {
    /** Spacing 1/64, a sixth of the width in which recall rises; straight lines between err by less than .003. */
    private static final int NODES = 129;

    private static final GaussHermite NORMAL = GaussHermite.of(48);

    private final double[] recall = new double[NODES];

    /** Tabulates; cost {@value #NODES} evaluations of the closed form, half a second together. */
    RecallBySimilarity(RotaryProtocol protocol, double logitScale) {
        for (int node = 0; node < NODES; node++) {
            recall[node] = FullAttentionRecall.predict(new RecallSetting(
                            protocol.items(), protocol.headDim(), protocol.valueDim(), logitScale, cosine(node)))
                    .recall();
        }
    }

    private static double cosine(int node) {
        return 2.0 * node / (NODES - 1) - 1;
    }

    /** Mean recall over a normal cosine, cut off where no cosine lies. */
    double averaged(double mean, double variance) {
        double deviation = Math.sqrt(variance);
        return NORMAL.expectation(z -> at(Math.clamp(mean + deviation * z, -1.0, 1.0)));
    }

    private double at(double cosine) {
        double place = (cosine + 1) / 2 * (NODES - 1);
        int below = Math.min((int) place, NODES - 2);
        return recall[below] + (place - below) * (recall[below + 1] - recall[below]);
    }
}
