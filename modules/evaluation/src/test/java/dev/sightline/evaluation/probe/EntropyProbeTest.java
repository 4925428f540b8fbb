package dev.sightline.evaluation.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.Mask;
import dev.sightline.evaluation.ReferenceVariant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EntropyProbeTest {
    private static double entropy(double[] weights) {
        return -Arrays.stream(weights)
                .filter(w -> w > 0)
                .map(w -> w * Math.log(w))
                .sum();
    }

    @Test
    void entropyFromMeanKeysIsTheEntropyOfTheWeights() {
        try (ProbeFixture fixture = new ProbeFixture()) {
            NewestQueryAttention attention = fixture.plan(ReferenceVariant.softmax(), ProbeFixture::softmax, 10);
            requireAgreement(fixture, attention);
        }
    }

    @Test
    void entropyThroughAWindowCountsVisibleWeightsAlone() {
        try (ProbeFixture fixture = new ProbeFixture()) {
            ReferenceVariant windowed = ReferenceVariant.softmax().serving(Mask.Window.class::isInstance);
            requireAgreement(fixture, fixture.plan(windowed, ProbeFixture::softmax, 10));
        }
    }

    private static void requireAgreement(ProbeFixture fixture, NewestQueryAttention attention) {
        EntropyProbe probe = EntropyProbe.of(attention, fixture.arena);
        probe.read(fixture.query, fixture.key, ProbeFixture.ROWS);
        for (int sequence = 0; sequence < 2; sequence++) {
            for (int row = 0; row < ProbeFixture.ROWS; row++) {
                double fromMeanKey = probe.entropy(fixture.query, sequence, row);
                assertEquals(entropy(fixture.weights(attention, sequence, row)), fromMeanKey, 1e-5);
                // Other probes overwrite the log-sum-exp: read again before the next comparison.
                probe.read(fixture.query, fixture.key, ProbeFixture.ROWS);
            }
        }
    }

    @Test
    void onlyASoftmaxThatTellsItsLogSumExpIsServed() {
        try (ProbeFixture fixture = new ProbeFixture()) {
            NewestQueryAttention silent =
                    fixture.plan(ReferenceVariant.softmax().withoutLogSumExp(), ProbeFixture::softmax, 10);
            NewestQueryAttention linear = fixture.plan(
                    ReferenceVariant.linear(),
                    mask -> new AttentionFunction.Linear(ElementwiseMap.ELU_PLUS_ONE, true, mask),
                    10);
            assertTrue(EntropyProbe.serves(fixture.plan(ReferenceVariant.softmax(), ProbeFixture::softmax, 10)));
            assertFalse(EntropyProbe.serves(silent));
            assertFalse(EntropyProbe.serves(linear));
            assertThrows(IllegalArgumentException.class, () -> EntropyProbe.of(silent, fixture.arena));
            assertThrows(IllegalArgumentException.class, () -> EntropyProbe.of(linear, fixture.arena));
        }
    }
}
