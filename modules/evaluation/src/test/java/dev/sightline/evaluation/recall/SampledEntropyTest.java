package dev.sightline.evaluation.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.evaluation.statistics.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SampledEntropyTest {
    private static final int COUNT = 50;

    private static double[] weights(double spread) {
        RandomStream random = RandomStream.of(1, "weights", 0);
        double[] weights = new double[COUNT];
        Arrays.setAll(weights, j -> Math.exp(spread * random.nextGaussian()));
        double sum = Arrays.stream(weights).sum();
        Arrays.setAll(weights, j -> weights[j] / sum);
        return weights;
    }

    @Test
    void samplingEveryWeightOnceGivesTheEntropyItself() {
        double[] weights = weights(1);
        SampledEntropy estimate = new SampledEntropy(COUNT);
        for (int j = 1; j < COUNT; j++) {
            estimate.sample(weights[j]);
        }
        double entropy = -Arrays.stream(weights).map(w -> w * Math.log(w)).sum();
        assertEquals(entropy, estimate.given(weights[0]), 1e-12);
    }

    @Test
    void theEstimateIsUnbiasedAtSeed2() {
        double[] weights = weights(0.3);
        RandomStream random = RandomStream.of(2, "samples", 0);
        double mean = 0;
        int repeats = 20_000;
        for (int repeat = 0; repeat < repeats; repeat++) {
            SampledEntropy estimate = new SampledEntropy(COUNT);
            for (int i = 0; i < 11; i++) {
                estimate.sample(weights[1 + random.nextInt(COUNT - 1)]);
            }
            mean += estimate.given(weights[0]) / repeats;
        }
        double entropy = -Arrays.stream(weights).map(w -> w * Math.log(w)).sum();
        assertEquals(entropy, mean, 5e-4);
    }
}
