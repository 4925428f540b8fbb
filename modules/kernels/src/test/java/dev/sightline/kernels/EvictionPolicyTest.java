package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sightline.attention.state.eviction.EvictionPolicy;
import dev.sightline.attention.state.eviction.HeldPositions;
import dev.sightline.attention.state.eviction.Pooling;
import dev.sightline.attention.state.eviction.PositionScorer;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What each scorer says of positions set by hand. */
class EvictionPolicyTest {
    /** Positions 0, 4, 5, 6, 9 of 10, in slots of another order. */
    private static final HeldPositions HELD = new HeldPositions() {
        private final long[] positions = {5, 0, 9, 4, 6};

        @Override
        public int sequence() {
            return 1;
        }

        @Override
        public int head() {
            return 2;
        }

        @Override
        public long length() {
            return 10;
        }

        @Override
        public int count() {
            return positions.length;
        }

        @Override
        public long position(int slot) {
            return positions[slot];
        }

        @Override
        public double receivedMass(int slot) {
            return 100 + positions[slot];
        }

        @Override
        public double recentMass(int slot, int queries) {
            return queries * positions[slot];
        }
    };

    private static void assertScores(PositionScorer scorer, double... expected) {
        assertArrayEquals(expected, scorer.scores(HELD), 1e-12, scorer.toString());
    }

    @Test
    void placesAreScoredByPositionNotBySlot() {
        assertScores(PositionScorer.sinks(5), 0, 1, 0, 1, 0);
        assertScores(PositionScorer.sinks(0), 0, 0, 0, 0, 0);
        assertScores(PositionScorer.window(4), 0, 0, 1, 0, 1);
        assertScores(PositionScorer.window(100), 1, 1, 1, 1, 1);
        assertScores(PositionScorer.oracle(Set.of(4L, 9L, 77L)), 0, 0, 1, 1, 0);
    }

    @Test
    void weightsAreScoredAsTheyAreOrPooledOverNeighboursThatAreHeld() {
        assertScores(PositionScorer.receivedMass(), 105, 100, 109, 104, 106);
        assertScores(PositionScorer.observationWindow(2, Pooling.MAXIMUM, 1), 10, 0, 18, 8, 12);
        assertScores(PositionScorer.observationWindow(2, Pooling.MAXIMUM, 3), 12, 0, 18, 10, 12);
        assertScores(PositionScorer.observationWindow(1, Pooling.AVERAGE, 3), 5, 0, 3, 3, 11 / 3.0);
        assertScores(
                PositionScorer.observationWindow(1, Pooling.AVERAGE, 7), 15 / 7.0, 0, 15 / 7.0, 15 / 7.0, 24 / 7.0);
    }

    @Test
    void randomScoresAreDrawnFromTheSeedAlone() {
        PositionScorer random = PositionScorer.random(3);
        assertArrayEquals(random.scores(HELD), random.scores(HELD));
        assertNotEquals(random.scores(HELD)[0], PositionScorer.random(4).scores(HELD)[0]);
        assertEquals(5, Arrays.stream(random.scores(HELD)).distinct().count());
    }

    @Test
    void aPolicySaysWhatItIs() {
        EvictionPolicy policy = EvictionPolicy.of(
                PositionScorer.sinks(4),
                PositionScorer.window(64),
                PositionScorer.receivedMass(),
                PositionScorer.observationWindow(16, Pooling.AVERAGE, 5),
                PositionScorer.random(9),
                PositionScorer.oracle(Set.of(8L, 3L)));
        assertEquals(
                "[sinks(4), then window(64), then receivedMass(), then observationWindow(16, AVERAGE, 5), then random(9),"
                        + " then oracle([3, 8])]",
                policy.toString());
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> PositionScorer.sinks(-1));
        assertThrows(IllegalArgumentException.class, () -> PositionScorer.window(-1));
        assertThrows(IllegalArgumentException.class, () -> PositionScorer.oracle(Set.of(-1L)));
        assertThrows(IllegalArgumentException.class, () -> PositionScorer.observationWindow(0, Pooling.AVERAGE, 5));
        assertThrows(IllegalArgumentException.class, () -> PositionScorer.observationWindow(4, Pooling.AVERAGE, 4));
    }
}
