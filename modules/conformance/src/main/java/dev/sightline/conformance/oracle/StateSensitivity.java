package dev.sightline.conformance.oracle;

/**
 * How far rounding can move a recurrent state, in the units of {@link HeadReference}: it is told each step before the
 * state takes it.
 */
interface StateSensitivity {
    /**
     * What a float32 can lose of a number that is too small for full precision, in units of roundoff: 2^-126 over 2^-24.
     * A factor near 0 is wrong by as much whatever its size, and may be flushed to 0.
     */
    double UNDERFLOW = 0x1p-102;

    /** One step of a recurrence: what is about to happen to the state. The rows are read, not kept. */
    final class Step {
        private final DecayFactors decays;
        private final int position;
        private final double[] key;
        private final double[] value;
        private final double beta;

        Step(DecayFactors decays, int position, double[] key, double[] value, double beta) {
            this.decays = decays;
            this.position = position;
            this.key = key;
            this.value = value;
            this.beta = beta;
        }

        double[] decay() {
            return decays.at(position);
        }

        double[] movementOfDecay() {
            return decays.movementAt(position);
        }

        double[] key() {
            return key;
        }

        double[] value() {
            return value;
        }

        double beta() {
            return beta;
        }
    }

    /**
     * Takes a step.
     *
     * @param state headDim x valueDim, as the step finds it
     */
    void take(Step step, double[][] state);

    /** The sensitivity of {@code state^T query}, one a column. */
    double[] ofProduct(double[] query);

    /** The sensitivity of an element of the state. */
    double of(int channel, int column);
}
