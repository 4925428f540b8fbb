package dev.sightline.evaluation.fading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.UpdateRule;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.statistics.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The influence read through the plugin interface is what the update rules say, and what the closed forms say. */
class RecurrenceInfluenceTest {
    private static final int HEAD_DIM = FirstToken.HEAD_DIM;
    private static final double DECAY = RecurrenceInfluence.GATES.decayFactor();
    private static final AttentionVariants VARIANTS = AttentionVariants.load();

    @ParameterizedTest(name = "{0}, seed 54")
    @ValueSource(strings = {"retention", "lightning", "mamba2", "gated-linear", "deltanet", "gated-deltanet"})
    void weightsAreThoseOfTheUpdateRule(String variant) {
        int length = 37;
        UpdateRule rule = rule(variant);
        double decay = RecurrenceInfluence.GATES.decayOf(rule);

        double[] measured = measure(variant, FirstToken.NEEDLE, 1, 1, length, 54)[0][0];

        RandomStream random = RandomStream.of(54, "fading sequence", 0);
        float[] keys = FirstToken.keys(length, random);
        float[] query = FirstToken.NEEDLE.queryOfRootMeanSquareCosine(keys, random);
        double[] written = new double[HEAD_DIM];
        for (int i = 0; i < HEAD_DIM; i++) {
            written[i] = keys[i];
        }
        double first = dot(query, 0, written);
        for (int t = 1; t < length; t++) {
            double held = rule.corrected() ? dot(keys, t * HEAD_DIM, written) * RecurrenceInfluence.GATES.beta() : 0;
            for (int i = 0; i < HEAD_DIM; i++) {
                written[i] = decay * (written[i] - held * keys[t * HEAD_DIM + i]);
            }
            assertEquals(dot(query, 0, written) / first, measured[t], 1e-5, "step " + t);
        }
    }

    @ParameterizedTest(name = "{0}, seed 55")
    @EnumSource(FirstToken.class)
    void aFactorAStepIsAllThatADecayTakes(FirstToken role) {
        double[][] sequences = measure("retention", role, 1, 4, 201, 55)[0];
        for (double[] sequence : sequences) {
            for (int t = 0; t < sequence.length; t++) {
                assertEquals(Math.pow(DECAY, t), sequence[t], 1e-5, "step " + t);
            }
        }
    }

    @ParameterizedTest(name = "{0}, seed 56")
    @ValueSource(strings = {"deltanet", "gated-deltanet"})
    void correctionsWearTheMessageAwayAndLeaveNoise(String variant) {
        UpdateRule rule = rule(variant);
        double decay = RecurrenceInfluence.GATES.decayOf(rule);
        int steps = 192;
        for (FirstToken role : FirstToken.values()) {
            RecurrenceFadingLaw law = new RecurrenceFadingLaw(role, rule, decay, steps);
            double[] logInfluence = law.logInfluence(steps);
            double[][] sequences = measure(variant, role, 1, 400, steps + 1, 56)[0];
            for (int t : new int[] {1, 16, 64, 128, 192}) {
                double norm = Math.exp(logInfluence[t]);
                assertEquals(norm, rootMeanSquare(sequences, t), 0.1 * norm, role + ", step " + t);
                // The mean of 400 weights scatters by a twentieth of their root mean square.
                assertEquals(law.message(t), mean(sequences, t), 0.15 * norm, role + ", step " + t);
            }
        }
        assertTrue(new RecurrenceFadingLaw(FirstToken.NEEDLE, rule, decay, steps).message(steps)
                < Math.exp(new RecurrenceFadingLaw(FirstToken.NEEDLE, rule, decay, steps).logInfluence(steps)[steps])
                        / 1.2);
    }

    @Test
    void aSoftmaxHasNoStateToRead() {
        assertThrows(
                IllegalArgumentException.class,
                () -> RecurrenceInfluence.recurrence(RecurrenceInfluence.request(VARIANTS.get("full"), 1, 5)));
    }

    private static UpdateRule rule(String variant) {
        return RecurrenceInfluence.recurrence(RecurrenceInfluence.request(VARIANTS.get(variant), 1, 5))
                .rule();
    }

    private static double[][][] measure(
            String variant, FirstToken role, int batches, int batch, int length, long seed) {
        try (Workers workers = Workers.of(1)) {
            return new RecurrenceInfluence(VARIANTS.get(variant), batch, length).weights(role, batches, workers, seed);
        }
    }

    private static double rootMeanSquare(double[][] sequences, int t) {
        double squares = 0;
        for (double[] sequence : sequences) {
            squares += sequence[t] * sequence[t] / sequences.length;
        }
        return Math.sqrt(squares);
    }

    private static double mean(double[][] sequences, int t) {
        double sum = 0;
        for (double[] sequence : sequences) {
            sum += sequence[t];
        }
        return sum / sequences.length;
    }

    private static double dot(float[] vectors, int from, double[] other) {
        double sum = 0;
        for (int i = 0; i < other.length; i++) {
            sum += vectors[from + i] * other[i];
        }
        return sum;
    }
}
