package dev.sightline.evaluation.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Profile;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecallProtocolTest {
    @ParameterizedTest
    @EnumSource(Profile.class)
    void everyProfileHoldsWholeBatchesAndMoreItemsThanDepths(Profile profile) {
        RecallProtocol protocol = RecallProtocol.of(profile);
        for (int length : protocol.lengths()) {
            assertEquals(0, protocol.draws(length) % RecallProtocol.batch(length));
            assertEquals(0, protocol.controlDraws(length) % RecallProtocol.batch(length));
            assertTrue(protocol.controlDraws(length) <= protocol.draws(length));
            assertTrue(protocol.valueDim() < length);
        }
        assertEquals(21, protocol.depths());
    }

    @Test
    void quickHasAtLeast400DrawsAtEveryLength() {
        RecallProtocol protocol = RecallProtocol.of(Profile.QUICK);
        assertTrue(protocol.lengths().stream().allMatch(length -> protocol.draws(length) >= 400));
    }

    @ParameterizedTest(name = "n = {0}")
    @ValueSource(ints = {64, 65, 97, 4096})
    void depthsLieAtDistinctPositionsFromTheOldestToTheNewest(int length) {
        RecallProtocol protocol = RecallProtocol.of(Profile.QUICK);
        int[] positions = IntStream.range(0, protocol.depths())
                .map(depth -> protocol.position(depth, length))
                .toArray();
        assertEquals(0, positions[0]);
        assertEquals(length - 1, positions[protocol.depths() - 1]);
        assertEquals(protocol.depths(), IntStream.of(positions).distinct().count());
    }

    @Test
    void theStatedKeyScaleGivesTheStatedLogit() {
        RecallProtocol protocol = RecallProtocol.of(Profile.QUICK);
        assertEquals(1, protocol.keyScale(), 1e-12);
        assertEquals(protocol.logitScale(), protocol.norm() * protocol.norm() * protocol.scale(), 1e-12);
    }

    @Test
    void gatesForgetAsTheDeltaRuleDoesAndCorrectAUnitKeyWhole() {
        RecallProtocol protocol = RecallProtocol.of(Profile.QUICK);
        assertEquals(63 / 64.0, protocol.gates().decayFactor());
        assertEquals(1, protocol.gates().beta() * protocol.norm() * protocol.norm(), 1e-12);
    }

    @Test
    void valuesAsManyAsDimensionsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Protocols.small(16, 16));
        assertThrows(IllegalArgumentException.class, () -> Protocols.small(17, 64));
    }
}
