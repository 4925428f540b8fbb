package dev.sightline.conformance.oracle;

/**
 * With correction a step multiplies the state by {@code A = (I - beta k k^T) diag(a)}, whose terms cancel: the recursion
 * of {@link TermSensitivity} with {@code |A|} in place of A would grow exponentially where the state does not. So the
 * sensitivity is kept as a Euclidean norm of each column, {@code e = |A| e + local}, with the norm of A bounded by
 *
 * <pre>
 *   |A| &lt;= max |a| max(1, |1 - beta k^T k|)
 * </pre>
 *
 * since {@code I - beta k k^T} has the eigenvalues 1 and {@code 1 - beta k^T k}. What a step adds of its own is the
 * movement of the decay, {@code |a (1 + |log a|) s|}, through the correction behind it, and the movement of what is
 * written, {@code k beta (v - k^T s')} with every term in its size: {@code |k| |beta| (|v| + sum |k_i s'_i|)}. The norm
 * is as large as that of the column itself at least. Beta times the squared length of a key beyond 2 makes state and
 * sensitivity grow.
 */
final class ColumnSensitivity implements StateSensitivity {
    private final double[] norms;
    private final int columns;

    /** Begins from a state, whose elements are terms as the products are. */
    ColumnSensitivity(double[][] state, int columns) {
        this.columns = columns;
        norms = new double[columns];
        for (int column = 0; column < columns; column++) {
            double squares = 0;
            for (double[] row : state) {
                squares += row[column] * row[column];
            }
            norms[column] = Math.sqrt(squares);
        }
    }

    @Override
    public void take(Step step, double[][] state) {
        double squaredLength = 0;
        double largestFactor = 0;
        for (int channel = 0; channel < state.length; channel++) {
            squaredLength += step.key()[channel] * step.key()[channel];
            largestFactor = Math.max(largestFactor, Math.abs(step.decay()[channel]));
        }
        double growth = Math.max(1, Math.abs(1 - step.beta() * squaredLength));
        for (int column = 0; column < columns; column++) {
            double squaresMoved = 0;
            double lookedUp = 0;
            double lost = 0;
            for (int channel = 0; channel < state.length; channel++) {
                double size = Math.abs(state[channel][column]);
                double moved = step.movementOfDecay()[channel] * size;
                squaresMoved += moved * moved;
                lost += moved > 0 ? UNDERFLOW * (1 + size) : 0;
                lookedUp += Math.abs(step.key()[channel] * step.decay()[channel]) * size;
            }
            double written =
                    Math.sqrt(squaredLength) * Math.abs(step.beta()) * (Math.abs(step.value()[column]) + lookedUp);
            norms[column] = growth * (largestFactor * norms[column] + Math.sqrt(squaresMoved) + lost) + written;
        }
    }

    @Override
    public double[] ofProduct(double[] query) {
        double squaredLength = 0;
        for (double element : query) {
            squaredLength += element * element;
        }
        double[] products = new double[columns];
        for (int column = 0; column < columns; column++) {
            products[column] = Math.sqrt(squaredLength) * norms[column];
        }
        return products;
    }

    @Override
    public double of(int channel, int column) {
        return norms[column];
    }
}
