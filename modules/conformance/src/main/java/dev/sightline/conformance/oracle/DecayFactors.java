package dev.sightline.conformance.oracle;

import dev.sightline.attention.Decay;
import java.util.Arrays;

/**
 * The factors by which a recurrent state is multiplied before each position is written, in float64, and how far rounding
 * moves each of them.
 */
final class DecayFactors {
    private final double[][] factors;
    private final double[][] movements;

    private DecayFactors(int keyLength, int headDim) {
        factors = new double[keyLength][headDim];
        movements = new double[keyLength][headDim];
    }

    /** Those of a head; a decay of heads has one factor, that of this head. */
    static DecayFactors of(Decay decay, Head head) {
        DecayFactors result = new DecayFactors(head.keyLength(), head.headDim());
        switch (decay) {
            case Decay.None none -> Arrays.stream(result.factors).forEach(row -> Arrays.fill(row, 1));
            case Decay.OfHead ofHead -> result.fill(ofHead.factors().get(0));
            case Decay.OfPosition ofPosition -> result.exponentiate(head, false);
            case Decay.OfChannel ofChannel -> result.exponentiate(head, true);
        }
        return result;
    }

    private void fill(double factor) {
        for (int position = 0; position < factors.length; position++) {
            Arrays.fill(factors[position], factor);
            Arrays.fill(movements[position], factor == 0 || factor == 1 ? 0 : factor);
        }
    }

    private void exponentiate(Head head, boolean ofChannel) {
        double[] logs = head.recurrence().logDecay().orElseThrow().getDDRM().data;
        for (int position = 0; position < factors.length; position++) {
            for (int channel = 0; channel < factors[position].length; channel++) {
                double log = logs[ofChannel ? position * factors[position].length + channel : position];
                double factor = Math.exp(log);
                factors[position][channel] = factor;
                movements[position][channel] = isExact(log) ? 0 : factor * (1 + Math.abs(log));
            }
        }
    }

    /** Every exponential gets 1 and 0 right. */
    private static boolean isExact(double log) {
        return log == 0 || log == Double.NEGATIVE_INFINITY;
    }

    /** The factor of each channel at a position. */
    double[] at(int position) {
        return factors[position];
    }

    /**
     * How far each factor moves if it and its logarithm each change by their own size: {@code a (1 + |log a|)}; 0 where
     * the factor is exact.
     */
    double[] movementAt(int position) {
        return movements[position];
    }
}
