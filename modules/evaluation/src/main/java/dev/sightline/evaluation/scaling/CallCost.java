package dev.sightline.evaluation.scaling;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.probe.ConstantGates;
import dev.sightline.evaluation.probe.TokenCost;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a call costs by counting alone.
 *
 * @param request what is computed
 * @param cost what the variant says of it
 */
record CallCost(AttentionRequest request, Cost cost) {
    /** Metric: floating-point operations of the function over its visible pairs. */
    static final String NOMINAL_FLOPS = "nominalFlops";

    /** Metric: floating-point operations that the kernel executes. */
    static final String EXECUTED_FLOPS = "executedFlops";

    /** Metric: query-key pairs in sight. */
    static final String VISIBLE_PAIRS = "visiblePairs";

    /** Metric: query-key pairs, hidden ones included: queries times keys. */
    static final String PAIRS = "pairs";

    /** Metric: bytes of a float32 score matrix, whether or not the variant makes one. */
    static final String SCORE_MATRIX_BYTES = "scoreMatrixBytes";

    /** Metric: bytes that must be kept to go on with the next token: keys and values, or a state. */
    static final String STATE_BYTES = "stateBytes";

    /** Metric: bytes between memory and kernel. */
    static final String BYTES_MOVED = "bytesMoved";

    static CallCost of(AttentionVariant variant, AttentionRequest request, int threads) {
        return new CallCost(request, variant.cost(request, threads));
    }

    /**
     * Bytes of the inputs, a recurrence's gates included, the output, and the workspace in the arena: what the ledger
     * should hold.
     */
    double arenaBytes() {
        AttentionShape shape = request.shape();
        double elements = (double) shape.query().elements()
                + shape.key().elements()
                + shape.value().elements()
                + shape.output().elements()
                + ConstantGates.elements(request);
        return elements * Float.BYTES + cost.workspaceBytes();
    }

    /** Pairs of all heads, hidden ones included. */
    double pairs() {
        AttentionShape shape = request.shape();
        return (double) shape.batch() * shape.queryHeads() * shape.queryLength() * shape.keyLength();
    }

    double stateBytes() {
        return TokenCost.stateBytes(request);
    }

    double scoreMatrixBytes() {
        return pairs() * Float.BYTES;
    }

    /** Why a call that needs too much memory is left out. */
    String tooLarge(ScalingDesign design) {
        return "needs " + gigabytes(arenaBytes()) + " of memory, more than "
                + gigabytes((double) design.affordableBytes()) + ", " + design.boundOnMemory()
                + "; a score matrix of this length takes " + gigabytes(scoreMatrixBytes());
    }

    private static String gigabytes(double bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    /** All counts as exact metrics. */
    SortedMap<String, Measure> metrics() {
        return new TreeMap<>(Map.of(
                NOMINAL_FLOPS, Measure.exact(cost.nominalFlops()),
                EXECUTED_FLOPS, Measure.exact(cost.executedFlops()),
                BYTES_MOVED, Measure.exact(cost.bytesMoved()),
                VISIBLE_PAIRS, Measure.exact((double) request.visiblePairs()),
                PAIRS, Measure.exact(pairs()),
                STATE_BYTES, Measure.exact(stateBytes()),
                SCORE_MATRIX_BYTES, Measure.exact(scoreMatrixBytes())));
    }
}
