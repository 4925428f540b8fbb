package dev.sightline.evaluation.rotary;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.attention.position.Positions;
import dev.sightline.attention.position.RotaryEmbedding;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * A context in which some distances are asked: queries at its end, needles at their distances before it, distractors
 * spread evenly over it. Keeps what every draw told.
 */
final class RotaryContext {
    private final RotaryProtocol protocol;
    private final List<Integer> distances;
    private final int firstNeedle;
    private final RotaryEmbedding embedding;
    private final double logitFactor;
    private final AttentionPlan plan;
    private final Tensor turnedQuery;
    private final Tensor turnedKey;
    private final Tensor output;
    private final double[][] similarity;
    private final boolean[][] recalled;

    /**
     * Plans a variant.
     *
     * @param distances consecutive ones of the protocol, that have the same frequencies
     * @param turnedKey [batch, 1, items, headDim], overwritten by every call; contexts may share it
     */
    RotaryContext(
            RotaryProtocol protocol,
            RotaryCase scaling,
            List<Integer> distances,
            AttentionVariant variant,
            Tensor turnedKey,
            Workers workers,
            RunArena arena) {
        this.protocol = protocol;
        this.distances = distances;
        this.firstNeedle = protocol.distances().indexOf(distances.getFirst());
        this.embedding = scaling.reaching(distances.getLast());
        this.logitFactor = scaling.logitFactor();
        this.turnedKey = turnedKey;
        AttentionRequest request = request(protocol, distances.size());
        this.plan = variant.plan(request, workers, arena);
        this.turnedQuery = arena.tensor("turned query", request.shape().query().sizes());
        this.output = arena.tensor("output", request.shape().output().sizes());
        this.similarity = new double[distances.size()][protocol.draws()];
        this.recalled = new boolean[distances.size()][protocol.draws()];
    }

    /** Softmax over all items, of unit queries and keys. */
    static AttentionRequest request(RotaryProtocol protocol, int rows) {
        return new AttentionRequest(
                RotaryContent.shape(protocol, rows),
                new AttentionFunction.Softmax(Mask.full(), RotaryProtocol.LOGIT_SCALE),
                false);
    }

    /** Turns a batch, attends, and enters what comes out; draws are numbered from {@code first}. */
    void measure(RotaryContent content, int first, Workers workers) {
        int rows = distances.size();
        long end = distances.getLast();
        long[] atTheEnd = new long[rows];
        Arrays.fill(atTheEnd, end);
        embedding.rotate(content.key(), turnedKey, Positions.of(keyPositions(end)));
        embedding.rotate(
                content.query().slice(2, firstNeedle, firstNeedle + (long) rows), turnedQuery, Positions.of(atTheEnd));
        plan.forward(new AttentionInputs(turnedQuery, turnedKey, content.value()), AttentionOutputs.of(output));
        float[] outputs = output.toArray();
        workers.run(RotaryProtocol.BATCH, (worker, task) -> {
            int sequence = (int) task;
            for (int row = 0; row < rows; row++) {
                similarity[row][first + sequence] = cosine(sequence, row);
                int from = (sequence * rows + row) * protocol.valueDim();
                recalled[row][first + sequence] = content.isNearest(sequence, outputs, from, firstNeedle + row);
            }
        });
    }

    /** Needles of other distances than those asked here are distractors like any other. */
    private long[] keyPositions(long end) {
        long[] positions = new long[protocol.items()];
        for (int item = 0; item < positions.length; item++) {
            positions[item] = end * item / (positions.length - 1);
        }
        for (int row = 0; row < distances.size(); row++) {
            positions[firstNeedle + row] = end - distances.get(row);
        }
        return positions;
    }

    private double cosine(int sequence, int row) {
        double sum = 0;
        for (int i = 0; i < protocol.headDim(); i++) {
            sum += (double) turnedQuery.get(sequence, 0, row, i)
                    * turnedKey.get(sequence, 0, firstNeedle + (long) row, i);
        }
        return sum / logitFactor;
    }

    List<Integer> distances() {
        return distances;
    }

    /** The frequencies that its positions turn with. */
    double[] frequencies() {
        return embedding.frequencies();
    }

    /** Cosines of query and needle at the distance of a row, draw by draw, without the attention factor. */
    double[] similarity(int row) {
        return similarity[row].clone();
    }

    /** Whether the output at the distance of a row was nearest to the needle's value: 1 or 0, draw by draw. */
    double[] recall(int row) {
        double[] recall = new double[protocol.draws()];
        for (int draw = 0; draw < recall.length; draw++) {
            recall[draw] = recalled[row][draw] ? 1 : 0;
        }
        return recall;
    }
}
