package dev.sightline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.evaluation.sweep.SweepListener.Progress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemainingTimeTest {
    private static final long SECOND = 1_000_000_000L;

    private final RemainingTime remaining = new RemainingTime(0);

    @Test
    void nothingIsKnownBeforeTheFirstUnit() {
        remaining.update(new Progress(3, 10, 30, 30, 100), 5 * SECOND);

        assertEquals(Optional.empty(), remaining.at(6 * SECOND));
    }

    @Test
    void whatAnEarlierRunMeasuredIsNoMeasureOfThisOnesSpeed() {
        remaining.update(new Progress(6, 10, 50, 60, 100), 10 * SECOND);

        assertEquals(Optional.of(Duration.ofSeconds(40)), remaining.at(10 * SECOND));
    }

    @Test
    void betweenUnitsTheEstimateCountsDownToZeroAndNoFurther() {
        remaining.update(new Progress(5, 10, 0, 50, 100), 10 * SECOND);

        assertEquals(Optional.of(Duration.ofSeconds(7)), remaining.at(13 * SECOND));
        assertEquals(Optional.of(Duration.ZERO), remaining.at(21 * SECOND));
    }

    @Test
    void durationsReadLikeSpeech() {
        assertEquals("1 s", RemainingTime.inWords(Duration.ofMillis(1)));
        assertEquals("59 s", RemainingTime.inWords(Duration.ofSeconds(59)));
        assertEquals("1 min 00 s", RemainingTime.inWords(Duration.ofSeconds(60)));
        assertEquals("3 min 05 s", RemainingTime.inWords(Duration.ofSeconds(185)));
        assertEquals("2 h 10 min", RemainingTime.inWords(Duration.ofMinutes(130)));
    }
}
