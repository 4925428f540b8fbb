package dev.sightline.attention.state.eviction;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.state.CacheDesign;
import dev.sightline.attention.state.PageShape;
import dev.sightline.memory.Tensor;

/**
 * Adds up the weights {@code exp(score - logSumExp)} that queries give to the positions of a head, over the query heads of
 * its group, from the scores computed once more: 2 headDim FLOPs for each query, query head and slot, in plain loops.
 *
 * <p>Not thread-safe for one head; different heads may be observed at once.
 */
final class WeightObserver {
    /** Keys that are read at once. */
    private static final int BLOCK = 64;

    private final Softmax function;
    private final PageShape shape;
    private final int group;
    private final EvictionPolicy policy;

    WeightObserver(CacheDesign design, PageShape shape, EvictionPolicy policy) {
        this.function = design.function();
        this.shape = shape;
        this.group = design.queryHeads() / shape.heads();
        this.policy = policy;
    }

    /**
     * Observes a call: queries stand at the last slots, and see those up to their own.
     *
     * @param query [batch, queryHeads, queries, headDim]
     * @param outputs with the log-sum-exp
     */
    void observe(HeadSlots slots, SlotMemory memory, Tensor query, AttentionOutputs outputs) {
        int queries = (int) query.size(2);
        int first = policy.needsReceivedMass() ? 0 : Math.max(0, queries - policy.observedQueries());
        slots.beginQueries(queries);
        float[][] rows = new float[group][];
        float[][] logSumExps = new float[group][];
        for (int member = 0; member < group; member++) {
            long head = (long) slots.head() * group + member;
            rows[member] = query.select(0, slots.sequence())
                    .select(0, head)
                    .slice(0, first, queries)
                    .toArray();
            logSumExps[member] = outputs.logSumExp()
                    .orElseThrow()
                    .select(0, slots.sequence())
                    .select(0, head)
                    .slice(0, first, queries)
                    .toArray();
        }
        for (int from = 0; from < slots.count(); from += BLOCK) {
            int to = Math.min(from + BLOCK, slots.count());
            float[] keys = memory.keys(slots.sequence(), slots.head(), from, to);
            for (int member = 0; member < group; member++) {
                for (int i = first; i < queries; i++) {
                    int end = Math.min(to, slots.count() - queries + i + 1);
                    for (int slot = from; slot < end; slot++) {
                        float product = product(
                                rows[member], (i - first) * shape.headDim(), keys, (slot - from) * shape.headDim());
                        double score = score(slots.head() * group + member, product);
                        slots.add(slot, i, queries, Math.exp(score - logSumExps[member][i - first]));
                    }
                }
            }
        }
        slots.endQueries(queries);
    }

    private double score(int queryHead, float product) {
        ScoreChanges changes = function.changes();
        double score = function.scale() / changes.temperature(queryHead) * product;
        return changes.isCapped() ? changes.softcap() * Math.tanh(score / changes.softcap()) : score;
    }

    /** Several sums at once, so that none waits for the one before. */
    private float product(float[] query, int ofQuery, float[] key, int ofKey) {
        float one = 0;
        float two = 0;
        float three = 0;
        float four = 0;
        int column = 0;
        for (; column + 4 <= shape.headDim(); column += 4) {
            one += query[ofQuery + column] * key[ofKey + column];
            two += query[ofQuery + column + 1] * key[ofKey + column + 1];
            three += query[ofQuery + column + 2] * key[ofKey + column + 2];
            four += query[ofQuery + column + 3] * key[ofKey + column + 3];
        }
        for (; column < shape.headDim(); column++) {
            one += query[ofQuery + column] * key[ofKey + column];
        }
        return one + two + (three + four);
    }
}
