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
    void contextsReachEightTimesTheTrainingLength(Profile profile) {
        RotaryProtocol protocol = RotaryProtocol.of(profile);
        assertEquals(1, protocol.distances().getFirst());
        assertEquals(8 * protocol.trainingLength() - 1, protocol.distances().getLast());
        assertTrue(protocol.distances().contains(protocol.trainingLength() - 1));
    }

    @Test
    void onlyTheDynamicScalingNeedsAContextForEachLongDistance() {
        List<Integer> distances = PROTOCOL.distances();
        for (RotaryCase scaling : RotaryCase.of(PROTOCOL)) {
            List<List<Integer>> runs = scaling.runs(distances);
            assertEquals(distances, runs.stream().flatMap(List::stream).toList());
            // Contexts of up to L tokens have the frequencies of the training, those of 2 L, 4 L and 8 L their own.
            assertEquals(scaling.name().equals("rope-dynamic-ntk") ? 4 : 1, runs.size(), scaling.name());
        }
    }

    @Test
    void theDynamicScalingIsNoneWithinTheTrainingLength() {
        assertArrayEquals(
                named("rope").embedding().frequencies(),
                named("rope-dynamic-ntk")
                        .reaching(PROTOCOL.trainingLength() - 1)
                        .frequencies());
    }

    @Test
    void theDynamicScalingEndsAtTheFixedOne() {
        assertArrayEquals(
                named("rope-ntk").embedding().frequencies(),
                named("rope-dynamic-ntk").reaching(4095).frequencies(),
                1e-12);
    }

    @Test
    void interpolationIsTheUnscaledRotationSeenFromAnEighthOfTheDistance() {
        double[] published = named("rope").embedding().frequencies();
        double[] interpolated = named("rope-linear").embedding().frequencies();
        for (int pair = 0; pair < published.length; pair++) {
            assertEquals(published[pair] / 8, interpolated[pair], 1e-15, "pair " + pair);
        }
    }

    @Test
    void aRaisedBaseKeepsTheFirstPairAlone() {
        double[] published = named("rope").embedding().frequencies();
        double[] scaled = named("rope-ntk").embedding().frequencies();
        assertEquals(published[0], scaled[0]);
        for (int pair = 1; pair < published.length; pair++) {
            assertTrue(scaled[pair] < published[pair], "pair " + pair);
        }
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
        assertThrows(IllegalArgumentException.class, () -> new RotaryProtocol(64, 32, 64, 9, 64));
        assertThrows(IllegalArgumentException.class, () -> new RotaryProtocol(64, 32, 64, 64, 63));
        assertThrows(IllegalArgumentException.class, () -> new RotaryProtocol(64, 32, 64, 64, 16));
    }
}
