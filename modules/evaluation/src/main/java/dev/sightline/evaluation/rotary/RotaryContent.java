package dev.sightline.evaluation.rotary;

import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;

/**
 * The draws of one forward call before any rotation, the same for every scaling. Item j is the needle of the j-th
 * distance; the items after the needles are distractors everywhere.
 */
final class RotaryContent {
    private final RotaryProtocol protocol;
    private final int needles;
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;
    private final float[][] values;

    RotaryContent(RotaryProtocol protocol, RunArena arena) {
        this.protocol = protocol;
        this.needles = protocol.distances().size();
        AttentionShape shape = shape(protocol, needles);
        this.query = arena.tensor("query", shape.query().sizes());
        this.key = arena.tensor("key", shape.key().sizes());
        this.value = arena.tensor("value", shape.value().sizes());
        this.values = new float[RotaryProtocol.BATCH][protocol.items() * protocol.valueDim()];
    }

    /** The sizes of a call with so many query rows. */
    static AttentionShape shape(RotaryProtocol protocol, int rows) {
        return new AttentionShape(
                RotaryProtocol.BATCH, 1, 1, rows, protocol.items(), protocol.headDim(), protocol.valueDim());
    }

    /** Replaces the draws by those numbered from {@code first}. */
    void fill(long seed, long first, Workers workers) {
        workers.run(RotaryProtocol.BATCH, (worker, sequence) -> fillOne(seed, (int) sequence, first + sequence));
    }

    private void fillOne(long seed, int sequence, long number) {
        RandomStream random = RandomStream.of(seed, RotaryTask.NAME + " content", number);
        int dim = protocol.headDim();
        float[] keys = new float[protocol.items() * dim];
        for (int item = 0; item < protocol.items(); item++) {
            random.direction(keys, item * dim, dim, 1);
            random.direction(values[sequence], item * protocol.valueDim(), protocol.valueDim(), 1);
        }
        float[] queries = new float[needles * dim];
        for (int needle = 0; needle < needles; needle++) {
            random.direction(queries, needle * dim, dim, 1);
            turnTowards(keys, queries, needle * dim);
        }
        key.select(0, sequence).copyFrom(keys);
        query.select(0, sequence).copyFrom(queries);
        value.select(0, sequence).copyFrom(values[sequence]);
    }

    /** Gives a query the needle's cosine with the key at the same place. */
    private void turnTowards(float[] keys, float[] queries, int from) {
        double rho = RotaryProtocol.NEEDLE_COSINE;
        double along = 0;
        for (int i = from; i < from + protocol.headDim(); i++) {
            along += (double) keys[i] * queries[i];
        }
        double factor = Math.sqrt((1 - rho * rho) / (1 - along * along));
        for (int i = from; i < from + protocol.headDim(); i++) {
            queries[i] = (float) (rho * keys[i] + factor * (queries[i] - along * keys[i]));
        }
    }

    /** [batch, 1, needles, headDim]: the query of each needle. */
    Tensor query() {
        return query;
    }

    /** [batch, 1, items, headDim]. */
    Tensor key() {
        return key;
    }

    /** [batch, 1, items, valueDim]. */
    Tensor value() {
        return value;
    }

    /** Whether the value nearest to an output, which lies at {@code from}, is an item's; a tie is not. */
    boolean isNearest(int sequence, float[] outputs, int from, int item) {
        float[] own = values[sequence];
        int width = protocol.valueDim();
        float bar = product(own, item * width, outputs, from);
        for (int other = 0; other < protocol.items(); other++) {
            if (other != item && !(product(own, other * width, outputs, from) < bar)) {
                return false;
            }
        }
        return true;
    }

    private float product(float[] codes, int at, float[] outputs, int from) {
        float sum = 0;
        for (int i = 0; i < protocol.valueDim(); i++) {
            sum += codes[at + i] * outputs[from + i];
        }
        return sum;
    }
}
