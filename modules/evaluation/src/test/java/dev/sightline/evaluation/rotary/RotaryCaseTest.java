package dev.sightline.evaluation.rotary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Profile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RotaryCaseTest {
    private static final RotaryProtocol PROTOCOL = RotaryProtocol.of(Profile.QUICK);

    private static RotaryCase named(String name) {
        return RotaryCase.of(PROTOCOL).stream()
                .filter(scaling -> scaling.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void distancesReachEightTimesTheTrainingLength(Profile profile) {
        RotaryProtocol protocol = RotaryProtocol.of(profile);
        assertEquals(1, protocol.distances().getFirst());
        assertEquals(8 * protocol.trainingLength(), protocol.distances().getLast());
        assertTrue(protocol.distances().contains(protocol.trainingLength()));
    }

    @Test
    void onlyTheDynamicScalingNeedsAContextForEachLongDistance() {
        List<Integer> distances = PROTOCOL.distances();
        for (RotaryCase scaling : RotaryCase.of(PROTOCOL)) {
            List<List<Integer>> runs = scaling.runs(distances);
            assertEquals(distances, runs.stream().flatMap(List::stream).toList());
            // Up to 256 the frequencies are those of the training; 512, one position more than L, begins to stretch.
            assertEquals(scaling.name().equals("rope-dynamic-ntk") ? 5 : 1, runs.size(), scaling.name());
        }
    }

    @Test
    void theDynamicScalingEndsNearTheFixedOne() {
        assertArrayEquals(
                named("rope-ntk").embedding().frequencies(),
                named("rope-dynamic-ntk").reaching(4096).frequencies(),
                1e-3);
    }

    @Test
    void onlyYarnChangesTheLogits() {
        for (RotaryCase scaling : RotaryCase.of(PROTOCOL)) {
            double expected = scaling.name().equals("rope-yarn") ? Math.pow(0.1 * Math.log(8) + 1, 2) : 1;
            assertEquals(expected, scaling.logitFactor(), 1e-12, scaling.name());
        }
    }

    @Test
    void tooFewItemsOrDrawsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RotaryProtocol(64, 32, 64, 10, 64));
        assertThrows(IllegalArgumentException.class, () -> new RotaryProtocol(64, 32, 64, 64, 63));
        assertThrows(IllegalArgumentException.class, () -> new RotaryProtocol(64, 32, 64, 64, 16));
    }
}
