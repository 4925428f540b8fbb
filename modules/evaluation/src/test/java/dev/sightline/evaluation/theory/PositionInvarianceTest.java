package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PositionInvarianceTest {
    private static float[] attend(double[] query, double[][] keys, double[][] values, float logitScale, int needle) {
        int dim = values[0].length;
        float[] output = new float[dim];
        float total = 0;
        for (int position = 0; position < keys.length; position++) {
            // The needle is item 0; the others keep their order around it.
            int item = position == needle ? 0 : position < needle ? position + 1 : position;
            float logit = 0;
            for (int j = 0; j < query.length; j++) {
                logit += (float) query[j] * (float) keys[item][j];
            }
            float weight = (float) Math.exp(logitScale * logit);
            total += weight;
            for (int j = 0; j < dim; j++) {
                output[j] += weight * (float) values[item][j];
            }
        }
        for (int j = 0; j < dim; j++) {
            output[j] /= total;
        }
        return output;
    }

    @Test
    void movingTheNeedleStaysWithinTheBoundOfFloat32_seed71() {
        SplittableRandom random = new SplittableRandom(71);
        RecallSetting setting = new RecallSetting(512, 64, 64, 8, 0.7);
        double[][] keys = new double[512][];
        double[][] values = new double[512][];
        for (int i = 0; i < 512; i++) {
            keys[i] = RecallSimulation.unit(random, 64);
            values[i] = RecallSimulation.unit(random, 64);
        }
        double[] query = RecallSimulation.near(random, keys[0], 0.7);
        float[] oldest = attend(query, keys, values, 8, 0);
        double bound = PositionInvariance.roundingBound(setting);
        double largest = 0;
        for (int position = 1; position < 512; position += 37) {
            float[] moved = attend(query, keys, values, 8, position);
            double square = 0;
            for (int j = 0; j < 64; j++) {
                square += Math.pow(moved[j] - oldest[j], 2);
            }
            largest = Math.max(largest, Math.sqrt(square));
        }
        assertTrue(largest > 0 && largest < bound, largest + " of " + bound);
    }

    @Test
    void boundGrowsWithTheLengthAndIsSmall() {
        RecallSetting setting = new RecallSetting(64, 64, 64, 8, 0.7);
        double previous = 0;
        for (long length = 64; length < 1 << 20; length *= 4) {
            double bound = PositionInvariance.roundingBound(setting.withLength(length));
            assertTrue(bound > previous, "length " + length);
            previous = bound;
        }
        assertTrue(PositionInvariance.roundingBound(setting) < 2e-4);
        assertEquals(Double.POSITIVE_INFINITY, PositionInvariance.roundingBound(setting.withLength(1L << 40)), 0);
    }
}
