package dev.sightline.kernels.statistics;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.memory.Shape;

/**
 * Which statistics of the weights of an attention are wanted. With {@code w_ij = exp(score_ij - logSumExp_i)} the weight
 * of key j for query i of one head of one sequence, 0 where the mask hides the key:
 *
 * <pre>
 *   received mass  m_j  = sum_i w_ij
 *   entropy        H_i  = - sum_j w_ij ln w_ij       in nats
 *   highest keys        = the k keys of highest w_ij, highest first, the lower key first among equals
 *   map            M_rc = sum of w_ij, i in row bin r, j in column bin c
 * </pre>
 *
 * A sink takes its share of every row: it is in the log-sum-exp, it is no key, and so the weights of a row sum to 1 less
 * that share, and its own term is not in the entropy. A row that sees no key, or none but of score -infinity, has weights
 * of 0: it adds nothing, and its entropy is 0, as is that of a row which sees one key and has no sink. Immutable and
 * thread-safe.
 *
 * @param attention the softmax request whose weights these are; its type of keys, mask, bias and changes all count
 * @param receivedMass whether the mass that each key receives is wanted
 * @param entropy whether the entropy of each row is wanted
 * @param highestKeys how many of the highest-weighted keys of each row are wanted; 0 for none
 * @param rowBins cells of the map along the queries; 0 for no map
 * @param columnBins cells of the map along the keys; 0 for no map
 */
public record StatisticsRequest(
        AttentionRequest attention,
        boolean receivedMass,
        boolean entropy,
        int highestKeys,
        int rowBins,
        int columnBins) {
    /** The most highest keys of a row: beyond it, a list that is kept sorted costs more than the scores. */
    public static final int MOST_HIGHEST_KEYS = 1024;

    /** The most cells of a map along one side: what a screen shows. */
    public static final int MOST_BINS = 4096;

    /** @throws IllegalArgumentException if the attention is no softmax, or a count is out of range */
    public StatisticsRequest {
        if (!(attention.function() instanceof Softmax)) {
            throw new IllegalArgumentException("a " + attention.function().family()
                    + " function has no weights under a log-sum-exp; use a softmax request");
        }
        if (highestKeys < 0 || highestKeys > MOST_HIGHEST_KEYS) {
            throw new IllegalArgumentException(
                    "highest keys " + highestKeys + " is outside 0.." + MOST_HIGHEST_KEYS + "; ask for fewer");
        }
        requireBins("row bins", rowBins);
        requireBins("column bins", columnBins);
        if ((rowBins == 0) != (columnBins == 0)) {
            throw new IllegalArgumentException(
                    "a map of " + rowBins + " x " + columnBins + " bins has no cell; give both sides or none");
        }
    }

    private static void requireBins(String name, int bins) {
        if (bins < 0 || bins > MOST_BINS) {
            throw new IllegalArgumentException(name + " " + bins + " is outside 0.." + MOST_BINS + "; ask for fewer");
        }
    }

    /**
     * Nothing yet; errors as in the constructor.
     *
     * @param attention a softmax request; whether it wants a log-sum-exp or not makes no difference here
     */
    public static StatisticsRequest of(AttentionRequest attention) {
        return new StatisticsRequest(attention, false, false, 0, 0, 0);
    }

    /** And the mass that each key receives. */
    public StatisticsRequest withReceivedMass() {
        return new StatisticsRequest(attention, true, entropy, highestKeys, rowBins, columnBins);
    }

    /** And the entropy of each row. */
    public StatisticsRequest withEntropy() {
        return new StatisticsRequest(attention, receivedMass, true, highestKeys, rowBins, columnBins);
    }

    /** And so many highest-weighted keys of each row; errors as in the constructor. */
    public StatisticsRequest withHighestKeys(int count) {
        return new StatisticsRequest(attention, receivedMass, entropy, count, rowBins, columnBins);
    }

    /**
     * And a map: bin b of B covers the positions from {@code floor(b length / B)} to before
     * {@code floor((b + 1) length / B)}; of more bins than positions some are empty and hold 0. Errors as in the
     * constructor.
     */
    public StatisticsRequest withMap(int rows, int columns) {
        return new StatisticsRequest(attention, receivedMass, entropy, highestKeys, rows, columns);
    }

    /** Whether a map is wanted. */
    public boolean map() {
        return rowBins > 0;
    }

    /** Whether anything is wanted. */
    boolean isEmpty() {
        return !receivedMass && !entropy && highestKeys == 0 && !map();
    }

    /** Shape of the received mass: {@code [batch, queryHeads, keyLength]}. */
    public Shape receivedMassShape() {
        return Shape.of(sizes().batch(), sizes().queryHeads(), sizes().keyLength());
    }

    /** Shape of the entropy: {@code [batch, queryHeads, queryLength]}. */
    public Shape entropyShape() {
        return sizes().logSumExp();
    }

    /** Shape of the highest keys and of their weights: {@code [batch, queryHeads, queryLength, highestKeys]}. */
    public Shape highestKeysShape() {
        return Shape.of(sizes().batch(), sizes().queryHeads(), sizes().queryLength(), highestKeys);
    }

    /** Shape of the map: {@code [batch, queryHeads, rowBins, columnBins]}. */
    public Shape mapShape() {
        return Shape.of(sizes().batch(), sizes().queryHeads(), rowBins, columnBins);
    }

    AttentionShape sizes() {
        return attention.shape();
    }
}
