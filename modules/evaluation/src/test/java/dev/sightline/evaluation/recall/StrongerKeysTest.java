package dev.sightline.evaluation.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrongerKeysTest {
    private static final int DIM = 32;

    private static Tensor random(RunArena arena, String name, long rows) {
        Tensor tensor = arena.tensor(name, 2, 1, rows, DIM);
        float[] values = new float[Math.toIntExact(tensor.shape().elements())];
        RandomStream random = RandomStream.of(3, name, rows);
        for (int row = 0; row < 2 * rows; row++) {
            random.direction(values, row * DIM, DIM, 3);
        }
        tensor.copyFrom(values);
        return tensor;
    }

    private static double product(Tensor query, Tensor key, int sequence, int depth, int position, ElementwiseMap map) {
        double product = 0;
        for (int i = 0; i < DIM; i++) {
            product += feature(query.get(sequence, 0, depth, i), map) * feature(key.get(sequence, 0, position, i), map);
        }
        return product;
    }

    private static double feature(double x, ElementwiseMap map) {
        return map == ElementwiseMap.IDENTITY ? x : x > 0 ? x + 1 : Math.exp(x);
    }

    @ParameterizedTest(name = "{0}, n = 67, seed 3")
    @EnumSource(ElementwiseMap.class)
    void aNeedleIsOutweighedWhereAVisibleKeyHasALargerProduct(ElementwiseMap map) {
        int length = 67;
        RecallProtocol protocol = Protocols.small(16, length);
        try (RunArena arena = RunArena.open("stronger keys");
                Workers workers = Workers.of(2)) {
            Tensor query = random(arena, "query", 22);
            Tensor key = random(arena, "key", length);
            StrongerKeys stronger = new StrongerKeys(protocol, length, workers);
            stronger.read(query, key, map, (sequence, depth) -> depth != 3);
            IntPredicate odd = position -> position % 2 == 1;
            int outweighed = 0;
            for (int sequence = 0; sequence < 2; sequence++) {
                for (int depth : new int[] {0, 1, 2, 4, 5, 6, 7, 8, 9, 10}) {
                    int needle = protocol.position(depth, length);
                    double bar = product(query, key, sequence, depth, needle, map);
                    boolean expected = false;
                    for (int position = 1; position < length; position += 2) {
                        expected |= position != needle && product(query, key, sequence, depth, position, map) > bar;
                    }
                    assertEquals(expected, stronger.outweighed(sequence, depth, odd), sequence + ", " + depth);
                    assertFalse(stronger.outweighed(sequence, depth, position -> position == needle));
                    outweighed += expected ? 1 : 0;
                }
            }
            assertTrue(outweighed > 10, "random queries rarely favour the needle: " + outweighed);
        }
    }

    @ParameterizedTest(name = "needle''s key filled with {0}")
    @ValueSource(floats = {0, Float.NaN})
    void aTieAndWhatIsNotANumberCountAgainstTheNeedle(float filling) {
        int length = 17;
        RecallProtocol protocol = Protocols.small(16, length);
        try (RunArena arena = RunArena.open("stronger keys");
                Workers workers = Workers.of(1)) {
            Tensor query = random(arena, "query", 22);
            Tensor key = arena.tensor("key", 2, 1, length, DIM);
            key.fill(filling);
            StrongerKeys stronger = new StrongerKeys(protocol, length, workers);
            stronger.read(query, key, ElementwiseMap.IDENTITY, (sequence, depth) -> depth == 4);
            assertTrue(stronger.outweighed(1, 4, position -> true));
            assertFalse(stronger.outweighed(1, 4, position -> false));
        }
    }

    @Test
    void theCauseOfAMissIsTheFirstThatHolds() {
        assertEquals(Metric.MISS_EVICTED, Miss.cause(false, true, true));
        assertEquals(Metric.MISS_OUTSIDE_MASK, Miss.cause(true, false, true));
        assertEquals(Metric.MISS_UNDER_ATTENDED, Miss.cause(true, true, true));
        assertEquals(Metric.MISS_MISDECODED, Miss.cause(true, true, false));
    }
}
