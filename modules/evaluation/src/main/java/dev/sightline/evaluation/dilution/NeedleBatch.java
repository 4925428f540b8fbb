package dev.sightline.evaluation.dilution;

import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Arrays;

/** Random keys and the queries for their needles, as the tensors of one forward call. */
final class NeedleBatch {
    private final DilutionProtocol protocol;
    private final int length;
    private final Tensor query;
    private final Tensor key;
    private final int[][] needles;
    private final float[][] keys;

    NeedleBatch(DilutionProtocol protocol, int length, RunArena arena) {
        this.protocol = protocol;
        this.length = length;
        AttentionShape shape = shape(protocol, length);
        int size = DilutionProtocol.batch(length);
        this.query = arena.tensor("query", shape.query().sizes());
        this.key = arena.tensor("key", shape.key().sizes());
        this.needles = new int[size][protocol.needles()];
        this.keys = new float[size][Math.multiplyExact(length, protocol.headDim())];
    }

    /** The sizes of a forward call; values are as wide as keys, so that keys can serve as values. */
    static AttentionShape shape(DilutionProtocol protocol, int length) {
        return new AttentionShape(
                DilutionProtocol.batch(length), 1, 1, protocol.rows(), length, protocol.headDim(), protocol.headDim());
    }

    /** Replaces the draws by those numbered from {@code first}. */
    void fill(long seed, long first, Workers workers) {
        workers.run(keys.length, (worker, sequence) -> fillOne(seed, (int) sequence, first + sequence));
    }

    private void fillOne(long seed, int sequence, long number) {
        int dim = protocol.headDim();
        float[] own = keys[sequence];
        RandomStream keyStream = stream(seed, "keys", number);
        for (int item = 0; item < length; item++) {
            keyStream.direction(own, item * dim, dim, 1);
        }
        key.select(0, sequence).copyFrom(own);
        int reach = Math.min(length, protocol.window());
        int[] ages = Arrays.copyOf(stream(seed, "needles", number).permutation(reach), protocol.needles());
        float[] queries = new float[protocol.rows() * dim];
        for (int needle = 0; needle < ages.length; needle++) {
            needles[sequence][needle] = length - 1 - ages[needle];
            for (int gap = 0; gap < protocol.logitGaps().size(); gap++) {
                double norm = protocol.queryNorm(protocol.logitGaps().get(gap));
                for (int i = 0; i < dim; i++) {
                    queries[row(gap, needle) * dim + i] = (float) (norm * own[needles[sequence][needle] * dim + i]);
                }
            }
        }
        query.select(0, sequence).copyFrom(queries);
    }

    private RandomStream stream(long seed, String what, long number) {
        return RandomStream.of(seed, DilutionTask.NAME + " n=" + length + " " + what, number);
    }

    /** The query row of a needle at a gap. */
    int row(int gap, int needle) {
        return gap * protocol.needles() + needle;
    }

    /** Positions of the needles of each sequence; not to be changed. */
    int[][] needles() {
        return needles;
    }

    /** Draws of a call. */
    int size() {
        return keys.length;
    }

    Tensor query() {
        return query;
    }

    Tensor key() {
        return key;
    }
}
