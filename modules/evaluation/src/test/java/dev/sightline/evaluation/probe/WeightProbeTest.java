package dev.sightline.evaluation.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.Mask;
import dev.sightline.evaluation.ReferenceVariant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WeightProbeTest {
    @Test
    void softmaxWeightsAreReadBackFromOutputs() {
        try (ProbeFixture fixture = new ProbeFixture()) {
            NewestQueryAttention attention = fixture.plan(ReferenceVariant.softmax(), ProbeFixture::softmax, 10);
            double[] weights = fixture.weights(attention, 1, 2);
            double[] expected = new double[ProbeFixture.LENGTH];
            for (int j = 0; j < expected.length; j++) {
                expected[j] = Math.exp(fixture.score(1, 2, j));
            }
            double sum = Arrays.stream(expected).sum();
            for (int j = 0; j < expected.length; j++) {
                assertEquals(expected[j] / sum, weights[j], 1e-6);
            }
            assertEquals(1, Arrays.stream(weights).sum(), 1e-6);
        }
    }

    @Test
    void everyRowSeesExactlyTheNewestKeysThroughAWindow() {
        try (ProbeFixture fixture = new ProbeFixture()) {
            ReferenceVariant windowed = ReferenceVariant.softmax().serving(Mask.Window.class::isInstance);
            NewestQueryAttention attention = fixture.plan(windowed, ProbeFixture::softmax, 10);
            for (int row = 0; row < ProbeFixture.ROWS; row++) {
                double[] weights = fixture.weights(attention, 0, row);
                for (int j = 0; j < weights.length; j++) {
                    assertEquals(j >= ProbeFixture.LENGTH - 10, weights[j] > 0, "row " + row + ", key " + j);
                    assertEquals(attention.vantage().sees(j), weights[j] > 0);
                }
                assertEquals(1, Arrays.stream(weights).sum(), 1e-6);
            }
        }
    }

    @Test
    void weightsOfEitherSignAreReadFromAnUnnormalisedVariant() {
        try (ProbeFixture fixture = new ProbeFixture()) {
            NewestQueryAttention attention = fixture.plan(
                    ReferenceVariant.linear(),
                    mask -> new AttentionFunction.Linear(ElementwiseMap.IDENTITY, false, mask),
                    10);
            double[] weights = fixture.weights(attention, 0, 3);
            for (int j = 0; j < weights.length; j++) {
                assertEquals(fixture.score(0, 3, j) / ProbeFixture.SCALE, weights[j], 1e-5);
            }
        }
    }
}
