package dev.sightline.conformance.oracle;

/**
 * Without correction every element of the state is a sum of its own, so its sensitivity obeys the recursion of the
 * state itself with every term in its size: {@code E = |a| E + |a| (1 + |log a|) |S| + |k| |v|}. Exact to first order,
 * and as large as the state at least.
 */
final class TermSensitivity implements StateSensitivity {
    private final double[][] sensitivity;

    /** Begins from a state, whose elements are terms as the products are. */
    TermSensitivity(double[][] state) {
        sensitivity = new double[state.length][];
        for (int channel = 0; channel < state.length; channel++) {
            sensitivity[channel] = magnitude(state[channel]);
        }
    }

    static double[] magnitude(double[] numbers) {
        double[] magnitudes = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            magnitudes[i] = Math.abs(numbers[i]);
        }
        return magnitudes;
    }

    @Override
    public void take(Step step, double[][] state) {
        for (int channel = 0; channel < state.length; channel++) {
            double factor = Math.abs(step.decay()[channel]);
            double movement = step.movementOfDecay()[channel];
            double key = Math.abs(step.key()[channel]);
            double[] row = sensitivity[channel];
            for (int column = 0; column < row.length; column++) {
                double size = Math.abs(state[channel][column]);
                double lost = movement > 0 && row[column] > 0 ? UNDERFLOW * (1 + size) : 0;
                row[column] = factor * row[column] + movement * size + lost + key * Math.abs(step.value()[column]);
            }
        }
    }

    @Override
    public double[] ofProduct(double[] query) {
        double[] sums = new double[sensitivity.length == 0 ? 0 : sensitivity[0].length];
        for (int channel = 0; channel < query.length; channel++) {
            for (int column = 0; column < sums.length; column++) {
                sums[column] += Math.abs(query[channel]) * sensitivity[channel][column];
            }
        }
        return sums;
    }

    @Override
    public double of(int channel, int column) {
        return sensitivity[channel][column];
    }
}
