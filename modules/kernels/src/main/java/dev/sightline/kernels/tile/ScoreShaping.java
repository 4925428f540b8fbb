package dev.sightline.kernels.tile;

import dev.sightline.attention.Alibi;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.ScoreChanges;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ScoreChanges} ask for, on panels: the factor of the queries, what happens to scores before bias and mask,
 * and the sinks. Rows are as in {@link StripTiling}; heads that lie side by side take turns in the lanes.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
public final class ScoreShaping {
    private final ScoreChanges changes;
    private final double scale;
    private final LaneArithmetic arithmetic;
    private final StripSlots slots;
    private final int lanes;
    private final long group;
    private final @Nullable Softcap softcap;
    private final Optional<Alibi> alibi;
    private final float[] distances;
    private final float[] slopes;

    /** For the strips of a tiling. */
    public ScoreShaping(StripTiling tiling, Softmax function) {
        changes = function.changes();
        scale = function.scale();
        arithmetic = tiling.provider().arithmetic();
        slots = tiling.slots();
        lanes = tiling.lanes();
        group = tiling.group();
        softcap = changes.isCapped() ? Softcap.of(changes.softcap()) : null;
        alibi = changes.alibi();
        distances = new float[lanes];
        slopes = new float[lanes];
    }

    /** What the queries of a head are multiplied by: scores in units of log2 turn every exp into an exp2. */
    float queryFactor(long head) {
        return (float) (scale / changes.temperature(head) / Math.log(2));
    }

    /** The sink of a head in units of log2; -infinity without. */
    public float sink(long head) {
        return (float) (changes.sink(head) / Math.log(2));
    }

    /** Packs the queries of a strip, so that their products with keys are scores in units of log2. */
    public void packQueries(
            StripRows rows, AttentionInputs inputs, long batch, long head, long row, int count, long slot, long strip) {
        long staging = slots.staging(slot);
        if (changes.temperatures().isEmpty()) {
            rows.packQueries(inputs.query(), batch, head, row, count, queryFactor(head), staging, strip);
            return;
        }
        rows.packQueries(inputs.query(), batch, head, row, count, 1f, staging, strip);
        for (int lane = 0; lane < lanes; lane++) {
            Scratch.set(slots.factor(slot) + (long) lane * Float.BYTES, queryFactor(headOf(head, row + lane)));
        }
        arithmetic.scale(strip, slots.queryRows(), slots.factor(slot));
    }

    /**
     * Bounds the scores of a range of the keys of a block, and takes off what grows with the distance.
     *
     * @param block position of the first key of the block
     * @param first first key of the range, within the block
     * @param keys keys of the range
     * @param scores panel with a row for each key of the range
     */
    public void shape(long slot, long head, long firstRow, long block, int first, int keys, long scores) {
        if (softcap != null) {
            arithmetic.softcap(scores, keys, softcap);
        }
        if (alibi.isPresent()) {
            long offset = alibi.get().offset();
            for (int lane = 0; lane < lanes; lane++) {
                long row = firstRow + lane;
                distances[lane] = block - offset - row / group;
                slopes[lane] = slope(headOf(head, row));
            }
            Scratch.write(distances, 0, slots.distances(slot), lanes);
            Scratch.write(slopes, 0, slots.slopes(slot), lanes);
            arithmetic.addDistances(scores, first, keys, slots.distances(slot), slots.slopes(slot));
        }
    }

    /** As {@link #shape} for contiguous scores of one row. */
    void shapeRow(long head, long row, long firstKey, int keys, long scores) {
        if (softcap != null) {
            arithmetic.softcapRow(scores, keys, softcap);
        }
        if (alibi.isPresent()) {
            float distance = firstKey - alibi.get().offset() - row / group;
            arithmetic.addDistancesRow(scores, keys, distance, slope(headOf(head, row)));
        }
    }

    /** Whether sums begin with something that no key gives. */
    public boolean hasSinks() {
        return !changes.sinks().isEmpty();
    }

    /**
     * Writes the sinks of a strip as the maxima and sums of a set of keys of its own, whose values are 0.
     *
     * @param maximum lane vector
     * @param sum lane vector
     */
    public void writeSinks(long head, long firstRow, long maximum, long sum) {
        for (int lane = 0; lane < lanes; lane++) {
            float sink = sink(headOf(head, firstRow + lane));
            Scratch.set(maximum + (long) lane * Float.BYTES, sink);
            Scratch.set(sum + (long) lane * Float.BYTES, sink == Float.NEGATIVE_INFINITY ? 0f : 1f);
        }
    }

    /**
     * Begins the sums of a head, whose maxima are known, with the weight of its sink.
     *
     * @param maximum lane vector, none below the sink
     * @param sum lane vector, set
     */
    public void beginSums(long head, long maximum, long sum) {
        float sink = sink(head);
        for (int lane = 0; lane < lanes; lane++) {
            float highest = Scratch.get(maximum + (long) lane * Float.BYTES);
            float weight = sink == Float.NEGATIVE_INFINITY ? 0f : Exp2.of(sink - highest);
            Scratch.set(sum + (long) lane * Float.BYTES, weight);
        }
    }

    private float slope(long head) {
        return (float) (-changes.slope(head) / Math.log(2));
    }

    private long headOf(long firstHead, long row) {
        return firstHead + row % group;
    }
}
