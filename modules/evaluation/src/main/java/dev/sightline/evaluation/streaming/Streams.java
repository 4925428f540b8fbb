package dev.sightline.evaluation.streaming;

import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;

/** The streams of one batch and the queries for their items, the same for every mechanism. */
final class Streams {
    private final StreamingProtocol protocol;
    private final Tensor key;
    private final Tensor value;
    private final Tensor query;
    private final float[][] keys;
    private final float[][] values;
    private final float[][] directions;

    Streams(StreamingProtocol protocol, RunArena arena) {
        this.protocol = protocol;
        int batch = StreamingProtocol.BATCH;
        key = arena.tensor("key", batch, 1, protocol.length(), protocol.headDim());
        value = arena.tensor("value", batch, 1, protocol.length(), protocol.valueDim());
        query = arena.tensor("query", batch, 1, 1, protocol.headDim());
        keys = new float[batch][protocol.length() * protocol.headDim()];
        values = new float[batch][protocol.length() * protocol.valueDim()];
        directions = new float[batch][protocol.ages().size() * protocol.headDim()];
    }

    /** Replaces the streams by those numbered from {@code first}. */
    void fill(long seed, long first) {
        for (int sequence = 0; sequence < keys.length; sequence++) {
            RandomStream random = RandomStream.of(seed, StreamingRecallTask.NAME, first + sequence);
            fill(keys[sequence], protocol.headDim(), random);
            fill(values[sequence], protocol.valueDim(), random);
            fill(directions[sequence], protocol.headDim(), random);
            key.select(0, sequence).copyFrom(keys[sequence]);
            value.select(0, sequence).copyFrom(values[sequence]);
        }
    }

    private static void fill(float[] vectors, int width, RandomStream random) {
        for (int from = 0; from < vectors.length; from += width) {
            random.direction(vectors, from, width, 1);
        }
    }

    /** [batch, 1, length, headDim], oldest first. */
    Tensor key() {
        return key;
    }

    /** [batch, 1, length, valueDim]. */
    Tensor value() {
        return value;
    }

    /** [batch, 1, 1, headDim]: queries for the items of an age, the same ones whenever they are asked; overwritten. */
    Tensor query(int age) {
        int width = protocol.headDim();
        int from = protocol.ages().indexOf(age) * width;
        int item = item(age) * width;
        double rho = StreamingProtocol.NEEDLE_COSINE;
        for (int sequence = 0; sequence < keys.length; sequence++) {
            double along = 0;
            for (int i = 0; i < width; i++) {
                along += (double) keys[sequence][item + i] * directions[sequence][from + i];
            }
            double factor = Math.sqrt((1 - rho * rho) / (1 - along * along));
            for (int i = 0; i < width; i++) {
                double across = directions[sequence][from + i] - along * keys[sequence][item + i];
                query.set((float) (rho * keys[sequence][item + i] + factor * across), sequence, 0, 0, i);
            }
        }
        return query;
    }

    private int item(int age) {
        return protocol.length() - 1 - age;
    }

    /** The product of an output with the value of an age. */
    double product(int sequence, int age, float[] outputs) {
        return product(sequence, outputs, item(age));
    }

    /** Whether the value nearest to the output of a sequence is that of an age; a tie is not. */
    boolean isNearest(int sequence, int age, float[] outputs) {
        double bar = product(sequence, age, outputs);
        for (int other = 0; other < protocol.length(); other++) {
            if (other != item(age) && !(product(sequence, outputs, other) < bar)) {
                return false;
            }
        }
        return true;
    }

    private double product(int sequence, float[] outputs, int item) {
        int width = protocol.valueDim();
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += (double) values[sequence][item * width + i] * outputs[sequence * width + i];
        }
        return sum;
    }
}
