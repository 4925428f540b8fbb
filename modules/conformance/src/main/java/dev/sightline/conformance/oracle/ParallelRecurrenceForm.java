package dev.sightline.conformance.oracle;

import dev.sightline.attention.AttentionFunction;
import org.ejml.simple.SimpleMatrix;

/**
 * A recurrence in float64 in its quadratic form, without a state: a weight for each pair of positions, decayed by what
 * lies between them, and for the delta rule the values that are really written, all at once. Position t writes {@code
 * u_t = beta_t (v_t - sum_{j<t} m_tj u_j - k_t^T D_t S_0)} with {@code m_tj = k_t^T D_tj k_j}, where D holds the products
 * of the decays, so that with {@code B = diag(beta)}
 *
 * <pre>
 *   U = (I + tril(B M, -1))^-1 B (V - M_0)
 * </pre>
 *
 * It shares no line with {@link RecurrenceOracle}. Reference: Yang et al. (2024), Eq. 7-11 (UT transform), arXiv
 * 2406.06484; with decays: Yang et al. (2024), section 3.3, arXiv 2412.06464.
 *
 * @param function of one head: a decay of heads has one factor
 */
public record ParallelRecurrenceForm(AttentionFunction.Recurrence function) {

    /** The output of one head, queryLength x valueDim. */
    public SimpleMatrix compute(Head head) {
        SimpleMatrix written = written(head);
        SimpleMatrix output = new SimpleMatrix(head.queryLength(), head.valueDim());
        for (int row = 0; row < head.queryLength(); row++) {
            int end = (int) Math.clamp(function.mask().endVisibleKey(row, row + 1L), 0L, (long) head.keyLength());
            output.setRow(
                    row, read(head, head.query().getRow(row), end, written).scale(function.scale()));
        }
        return output;
    }

    /** The state after the last key, headDim x valueDim: what the unit vectors read. */
    public SimpleMatrix finalState(Head head) {
        SimpleMatrix written = written(head);
        SimpleMatrix state = new SimpleMatrix(head.headDim(), head.valueDim());
        SimpleMatrix units = SimpleMatrix.identity(head.headDim());
        for (int channel = 0; channel < head.headDim(); channel++) {
            state.setRow(channel, read(head, units.getRow(channel), head.keyLength(), written));
        }
        return state;
    }

    /** What each position writes beside its key, keyLength x valueDim. */
    private SimpleMatrix written(Head head) {
        if (!function.rule().corrected()) {
            return head.value();
        }
        SimpleMatrix system = SimpleMatrix.identity(head.keyLength());
        SimpleMatrix right = new SimpleMatrix(head.keyLength(), head.valueDim());
        for (int row = 0; row < head.keyLength(); row++) {
            double beta = head.recurrence().beta(row);
            // A position finds what it has decayed: the pair weights end with its own factor.
            SimpleMatrix query = head.key().getRow(row).elementMult(factors(head, row));
            double[] weights = pairWeights(head, query, row);
            for (int key = 0; key < row; key++) {
                system.set(row, key, beta * weights[key]);
            }
            SimpleMatrix ofInitial = decayed(head, query, row).mult(initial(head));
            right.setRow(row, head.value().getRow(row).minus(ofInitial).scale(beta));
        }
        return head.keyLength() == 0 ? right : system.solve(right);
    }

    /** What a query finds after the keys before {@code end}, 1 x valueDim. */
    private SimpleMatrix read(Head head, SimpleMatrix query, int end, SimpleMatrix written) {
        SimpleMatrix sum = decayed(head, query, end).mult(initial(head));
        double[] weights = pairWeights(head, query, end);
        for (int key = 0; key < end; key++) {
            sum = sum.plus(weights[key], written.getRow(key));
        }
        return sum;
    }

    /** {@code query^T D k_j} for each key before {@code end}, with the decays of the positions after j. */
    private double[] pairWeights(Head head, SimpleMatrix query, int end) {
        double[] weights = new double[end];
        SimpleMatrix left = query;
        for (int key = end - 1; key >= 0; key--) {
            weights[key] = left.dot(head.key().getRow(key));
            left = left.elementMult(factors(head, key));
        }
        return weights;
    }

    /** A query times all decays before {@code end}, 1 x headDim. */
    private SimpleMatrix decayed(Head head, SimpleMatrix query, int end) {
        SimpleMatrix left = query;
        for (int position = end - 1; position >= 0; position--) {
            left = left.elementMult(factors(head, position));
        }
        return left;
    }

    private SimpleMatrix factors(Head head, int position) {
        return new SimpleMatrix(
                1, head.headDim(), true, RecurrentFactors.of(function.rule().decay(), head, position));
    }

    private static SimpleMatrix initial(Head head) {
        return head.recurrence().stateToBeginFrom(head.headDim(), head.valueDim());
    }
}
