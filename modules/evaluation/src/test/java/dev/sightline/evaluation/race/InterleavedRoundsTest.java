package dev.sightline.evaluation.race;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.evaluation.race.InterleavedRounds.Lane;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InterleavedRoundsTest {
    private final AtomicLong clock = new AtomicLong();
    private final StringBuilder order = new StringBuilder();
    private final InterleavedRounds timing = new InterleavedRounds(clock::get);

    private Runnable taking(String name, long milliseconds) {
        return () -> {
            order.append(name);
            clock.addAndGet(milliseconds * 1_000_000);
        };
    }

    @Test
    void everyRoundTakesASampleOfEveryLaneInTheSameOrderAfterARest() {
        List<Lane> lanes =
                List.of(new Lane(taking("A", 1), 2), new Lane(taking("B", 10), 1), new Lane(taking("peak ", 20), 1));

        timing.run(lanes, 3, lane -> order.append("-"));

        assertEquals("-AA-B-peak -AA-B-peak -AA-B-peak ", order.toString());
    }

    @Test
    void aSampleIsTheMeanOfItsCalls() {
        List<Samples> samples =
                timing.run(List.of(new Lane(taking("A", 2), 5), new Lane(taking("B", 30), 1)), 2, lane -> {});

        assertArrayEquals(new double[] {2e-3, 2e-3}, samples.get(0).seconds(), 1e-12);
        assertArrayEquals(new double[] {3e-2, 3e-2}, samples.get(1).seconds(), 1e-12);
    }

    @Test
    void aFastCallIsRepeatedForFiveMillisecondsAndASlowOneIsNot() {
        assertEquals(5000, Lane.of(() -> {}, 1e-6).calls());
        assertEquals(2, Lane.of(() -> {}, 4e-3).calls());
        assertEquals(1, Lane.of(() -> {}, 60).calls());
    }
}
