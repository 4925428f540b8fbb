package dev.sightline.evaluation.fading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import org.junit.jupiter.api.Test;

/** The influence read through the plugin interface is the derivative of the output and the weight of the definition. */
class AttentionInfluenceTest {
    private static final int LENGTH = 37;
    private static final int HEAD_DIM = FirstToken.HEAD_DIM;

    private final AttentionVariant full = AttentionVariants.load().get("full");

    @Test
    void weightsAreTheSoftmaxOfTheLogitsSeed51() {
        double[] measured = measure(FirstToken.NEEDLE, 51);

        RandomStream random = RandomStream.of(51, "fading sequence", 0);
        float[] keys = FirstToken.keys(LENGTH, random);
        float[] query = FirstToken.NEEDLE.query(keys, random);
        double denominator = 0;
        double first = Math.exp(logit(query, keys, 0));
        for (int t = 0; t < LENGTH; t++) {
            denominator += Math.exp(logit(query, keys, t));
            assertEquals(first / denominator, measured[t], 1e-5, "step " + t);
        }
    }

    @Test
    void weightsAreTheDerivativeOfTheOutputByTheFirstValueSeed52() {
        double[] measured = measure(FirstToken.DISTRACTOR, 52);

        RandomStream random = RandomStream.of(52, "fading sequence", 0);
        float[] keys = FirstToken.keys(LENGTH, random);
        float[] query = FirstToken.DISTRACTOR.query(keys, random);
        int valueDim = 3;
        float[] values = new float[LENGTH * valueDim];
        random.direction(values, 0, values.length, 10);
        float[] moved = values.clone();
        moved[1] += 1; // the output is linear in the values, so a step of any size gives the derivative
        float[] before = attend(query, keys, values, valueDim);
        float[] after = attend(query, keys, moved, valueDim);
        for (int t = 0; t < LENGTH; t++) {
            assertEquals(0, after[t * valueDim] - before[t * valueDim], 1e-6, "step " + t);
            assertEquals(measured[t], after[t * valueDim + 1] - before[t * valueDim + 1], 1e-5, "step " + t);
        }
    }

    @Test
    void needleHasItsCosineAndAllVectorsTheirNormSeed53() {
        RandomStream random = RandomStream.of(53, "sequence", 0);
        float[] keys = FirstToken.keys(5, random);
        float[] query = FirstToken.NEEDLE.query(keys, random);

        double squares = 0;
        for (float coordinate : query) {
            squares += coordinate * coordinate;
        }

        assertEquals(FirstToken.LOGIT_SCALE * FirstToken.NEEDLE_COSINE, logit(query, keys, 0), 1e-4);
        assertEquals(FirstToken.LOGIT_SCALE * Math.sqrt(HEAD_DIM), squares, 1e-3);
    }

    private double[] measure(FirstToken role, long seed) {
        try (Workers workers = Workers.of(1)) {
            return new AttentionInfluence(full, Mask.causal(0), 1, LENGTH).meanWeights(role, 1, workers, seed)[0];
        }
    }

    private float[] attend(float[] query, float[] keys, float[] values, int valueDim) {
        AttentionShape shape = new AttentionShape(1, 1, 1, LENGTH, LENGTH, HEAD_DIM, valueDim);
        AttentionRequest request = new AttentionRequest(
                shape, new AttentionFunction.Softmax(Mask.causal(0), 1 / Math.sqrt(HEAD_DIM)), false);
        try (Workers workers = Workers.of(1);
                RunArena arena = RunArena.open("test")) {
            Tensor queries = arena.tensor("query", shape.query().sizes());
            for (int t = 0; t < LENGTH; t++) {
                queries.slice(2, t, t + 1).copyFrom(query);
            }
            Tensor output = arena.tensor("output", shape.output().sizes());
            full.plan(request, workers, arena)
                    .forward(
                            new AttentionInputs(
                                    queries,
                                    arena.tensor("key", shape.key().sizes()).copyFrom(keys),
                                    arena.tensor("value", shape.value().sizes()).copyFrom(values)),
                            AttentionOutputs.of(output));
            return output.toArray();
        }
    }

    private static double logit(float[] query, float[] keys, int token) {
        double sum = 0;
        for (int i = 0; i < HEAD_DIM; i++) {
            sum += query[i] * keys[token * HEAD_DIM + i];
        }
        return sum / Math.sqrt(HEAD_DIM);
    }
}
