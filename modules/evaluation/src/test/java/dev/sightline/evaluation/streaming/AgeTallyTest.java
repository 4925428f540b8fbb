package dev.sightline.evaluation.streaming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.RunArena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers of known quality, over 17 items of 4 numbers, seed 95. */
class AgeTallyTest {
    private static final int WIDTH = 4;
    private static final StreamingProtocol PROTOCOL = new StreamingProtocol(4, WIDTH, 17, 8, 64, 128);

    private final RunArena arena = RunArena.open("test");
    private final Streams streams = new Streams(PROTOCOL, arena);
    private final AgeTally tally = new AgeTally(PROTOCOL);

    @AfterEach
    void close() {
        arena.close();
    }

    /** Answers every age with the value by a factor, and noise. */
    private void answer(double factor, double noise) {
        RandomStream random = RandomStream.of(95, "noise", 0);
        for (int first = 0; first < PROTOCOL.draws(); first += StreamingProtocol.BATCH) {
            streams.fill(95, first);
            for (int age : PROTOCOL.ages()) {
                float[] outputs = new float[StreamingProtocol.BATCH * WIDTH];
                for (int sequence = 0; sequence < StreamingProtocol.BATCH; sequence++) {
                    random.direction(outputs, sequence * WIDTH, WIDTH, 1);
                    for (int i = 0; i < WIDTH; i++) {
                        int at = sequence * WIDTH + i;
                        float value = streams.value().get(sequence, 0, PROTOCOL.length() - 1L - age, i);
                        outputs[at] = (float) (factor * value + noise * outputs[at]);
                    }
                }
                tally.enter(streams, age, first, outputs);
            }
        }
    }

    @Test
    void anyMultipleOfTheValueIsAllOfIt() {
        answer(0.01, 0);
        for (int age : PROTOCOL.ages()) {
            assertEquals(1, tally.recall(age).value());
            assertEquals(1, tally.cosine(age).value(), 1e-6);
            assertEquals(1, tally.recovered(age).value(), 1e-6);
        }
        assertEquals(PROTOCOL.ages().size() * WIDTH, tally.capacity().value(), 1e-4);
    }

    @Test
    void asMuchNoiseAsValueLeavesHalfOfTheVariance() {
        answer(1, 1);
        for (int age : PROTOCOL.ages()) {
            assertEquals(0.5, tally.recovered(age).value(), 0.12, "age " + age);
        }
    }

    @Test
    void noiseAloneRecoversNothing() {
        answer(0, 1);
        assertEquals(0, tally.capacity().value(), 0.5);
        assertTrue(tally.capacity().low() < 0.2);
    }

    @Test
    void sharesSumToTheCapacityEvenWhereTheyAreNothingButChance() {
        answer(0, 1);
        double sum = 0;
        for (int age : PROTOCOL.ages()) {
            sum += WIDTH * tally.recovered(age).value();
        }
        assertEquals(tally.capacity().value(), sum, 1e-12);
    }

    @Test
    void silenceAndNotANumberAreNoRecall() {
        answer(0, 0);
        assertEquals(0, tally.recall(0).value());
        assertEquals(0, tally.cosine(0).value());
        assertEquals(0, tally.recovered(0).value());
        answer(Double.NaN, 0);
        assertEquals(0, tally.recall(16).value());
    }
}
