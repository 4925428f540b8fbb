package dev.sightline.conformance.oracle;

import dev.sightline.attention.Decay;
import java.util.Arrays;

/** The factors of a decay as the further forms of a recurrence read them, one position at a time. */
final class RecurrentFactors {
    private RecurrentFactors() {}

    /** The factor of each channel at a position. */
    static double[] of(Decay decay, Head head, int position) {
        double[] factors = new double[head.headDim()];
        switch (decay) {
            case Decay.None none -> Arrays.fill(factors, 1);
            case Decay.OfHead ofHead -> Arrays.fill(factors, ofHead.factors().get(0));
            case Decay.OfPosition ofPosition ->
                Arrays.fill(
                        factors,
                        Math.exp(head.recurrence().logDecay().orElseThrow().get(position, 0)));
            case Decay.OfChannel ofChannel ->
                Arrays.setAll(
                        factors,
                        channel -> Math.exp(
                                head.recurrence().logDecay().orElseThrow().get(position, channel)));
        }
        return factors;
    }
}
