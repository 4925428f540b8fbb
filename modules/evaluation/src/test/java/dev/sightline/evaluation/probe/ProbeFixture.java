package dev.sightline.evaluation.probe;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.function.Function;

/** Two sequences of random queries and keys: n = 37 keys of 8 dimensions, 5 query rows, values of 4. */
final class ProbeFixture implements AutoCloseable {
    static final int LENGTH = 37;
    static final int ROWS = 5;
    static final int HEAD_DIM = 8;
    static final AttentionShape SHAPE = new AttentionShape(2, 1, 1, ROWS, LENGTH, HEAD_DIM, 4);
    static final double SCALE = 0.7;

    final RunArena arena = RunArena.open("probe test");
    final Workers workers = Workers.of(2);
    final Tensor query = random("query", SHAPE.query().sizes());
    final Tensor key = random("key", SHAPE.key().sizes());

    private Tensor random(String name, long... sizes) {
        Tensor tensor = arena.tensor(name, sizes);
        RandomStream random = RandomStream.of(1, name, 0);
        float[] values = new float[Math.toIntExact(tensor.shape().elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return tensor.copyFrom(values);
    }

    static AttentionFunction softmax(Mask mask) {
        return new AttentionFunction.Softmax(mask, SCALE);
    }

    NewestQueryAttention plan(AttentionVariant variant, Function<Mask, AttentionFunction> function, long window) {
        return NewestQueryAttention.plan(variant, SHAPE, function, window, workers, arena)
                .orElseThrow();
    }

    WeightProbe probe(NewestQueryAttention attention) {
        return new WeightProbe(attention, arena.tensor("zeros", SHAPE.value().sizes()), arena);
    }

    /** All weights of a query row of a sequence, read four positions at a time. */
    double[] weights(NewestQueryAttention attention, int sequence, int row) {
        WeightProbe probe = probe(attention);
        double[] weights = new double[LENGTH];
        for (int first = 0; first < LENGTH; first += probe.capacity()) {
            int count = Math.min(probe.capacity(), LENGTH - first);
            int[] positions = new int[count];
            for (int i = 0; i < count; i++) {
                positions[i] = first + i;
            }
            probe.read(query, key, new int[][] {positions, positions}, ROWS);
            for (int i = 0; i < count; i++) {
                weights[first + i] = probe.weight(sequence, row, i);
            }
        }
        return weights;
    }

    double score(int sequence, int row, int position) {
        double score = 0;
        for (int i = 0; i < HEAD_DIM; i++) {
            score += (double) query.get(sequence, 0, row, i) * key.get(sequence, 0, position, i);
        }
        return SCALE * score;
    }

    @Override
    public void close() {
        workers.close();
        arena.close();
    }
}
