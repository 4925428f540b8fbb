package dev.sightline.attention.position;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rotations against complex numbers that are multiplied pair by pair, and the laws that a rotation obeys. */
class RotaryEmbeddingTest {
    /** One rounding of each element to float32, and one of its comparison. */
    private static final double ROUNDING = 0x1p-23;

    private final RunArena arena = RunArena.open("test");

    @AfterEach
    void free() {
        arena.close();
    }

    /** What a row [headDim] becomes: {@code (x + j y) m (cos + j sin)} for each pair, the rest as it is. */
    private static double[] turned(float[] row, int rotaryDim, double base, boolean interleaved, double position) {
        double[] result = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            result[i] = row[i];
        }
        int half = rotaryDim / 2;
        for (int pair = 0; pair < half; pair++) {
            int real = interleaved ? 2 * pair : pair;
            int imaginary = interleaved ? 2 * pair + 1 : half + pair;
            double angle = position / Math.exp(Math.log(base) * pair / half);
            result[real] = Math.cos(angle) * row[real] - Math.sin(angle) * row[imaginary];
            result[imaginary] = Math.sin(angle) * row[real] + Math.cos(angle) * row[imaginary];
        }
        return result;
    }

    private static float[] row(Tensor tensor, long sequence, long head, long row) {
        return tensor.select(0, sequence).select(0, head).select(0, row).toArray();
    }

    private static RotaryEmbedding plain(int headDim, int rotaryDim, RotaryPairing pairing) {
        return RotaryEmbedding.of(headDim, rotaryDim, 10_000, pairing, RotaryScaling.none());
    }

    private static void assertTurned(Tensor from, Tensor to, RotaryEmbedding embedding, Positions positions) {
        boolean interleaved = embedding.pairing() == RotaryPairing.INTERLEAVED;
        for (long sequence = 0; sequence < from.size(0); sequence++) {
            for (long head = 0; head < from.size(1); head++) {
                for (long row = 0; row < from.size(2); row++) {
                    double position = positions.at(sequence, row);
                    float[] source = row(from, sequence, head, row);
                    double[] expected = turned(source, embedding.rotaryDim(), embedding.base(), interleaved, position);
                    float[] found = row(to, sequence, head, row);
                    for (int i = 0; i < found.length; i++) {
                        String where = sequence + ", " + head + ", " + row + ", " + i;
                        assertEquals(expected[i], found[i], 8 * ROUNDING, where);
                        assertTrue(i < embedding.rotaryDim() || source[i] == found[i], where);
                    }
                }
            }
        }
    }

    @Test
    void aQuarterTurnSwapsTheElementsOfAPair() {
        // With one pair the frequency is 1, and position 11 is 3.5 pi and 0.0044 more.
        Tensor from = arena.tensor("from", 1, 1, 1, 3).copyFrom(new float[] {1, 0, 7});
        Tensor to = Draws.unwritten(arena, 1, 1, 1, 3);
        plain(3, 2, RotaryPairing.INTERLEAVED).rotate(from, to, Positions.from(11));
        Draws.assertClose(new double[] {0.004425697988050785, -0.9999902065507035, 7}, to.toArray(), ROUNDING);
    }

    @Test
    void positionZeroTurnsNothing() {
        Tensor from = Draws.gaussian(arena, 1, 2, 3, 1, 8);
        Tensor to = Draws.unwritten(arena, 2, 3, 1, 8);
        plain(8, 8, RotaryPairing.HALF_SPLIT).rotate(from, to, Positions.from(0));
        assertArrayEquals(from.toArray(), to.toArray());
    }

    @ParameterizedTest(name = "seed {0}: {1} of {2}, {3}")
    @CsvSource({
        "11, 2, 2, INTERLEAVED", "12, 2, 2, HALF_SPLIT", "13, 64, 64, INTERLEAVED", "14, 64, 64, HALF_SPLIT",
        "15, 4, 8, INTERLEAVED", "16, 4, 8, HALF_SPLIT", "17, 6, 7, INTERLEAVED", "18, 20, 33, HALF_SPLIT"
    })
    void everyPairIsMultipliedWithAComplexNumber(long seed, int rotaryDim, int headDim, RotaryPairing pairing) {
        Tensor from = Draws.gaussian(arena, seed, 2, 3, 5, headDim);
        float[] before = from.toArray();
        Tensor to = Draws.unwritten(arena, 2, 3, 5, headDim);
        RotaryEmbedding embedding = plain(headDim, rotaryDim, pairing);
        for (Positions positions : List.of(
                Positions.from(0),
                Positions.from(4093),
                Positions.of(new long[] {3, 1, 4, 1, 5}),
                Positions.of(new long[] {0, 0, 0, 1, 2}, new long[] {9, 8, 70, 600, 5000}))) {
            embedding.rotate(from, to, positions);
            assertTurned(from, to, embedding, positions);
        }
        assertArrayEquals(before, from.toArray());
    }

    @ParameterizedTest
    @EnumSource(RotaryPairing.class)
    void inPlaceIsTheSame(RotaryPairing pairing) {
        Tensor from = Draws.gaussian(arena, 21, 2, 3, 4, 10);
        Tensor to = Draws.unwritten(arena, 2, 3, 4, 10);
        RotaryEmbedding embedding = plain(10, 8, pairing);
        embedding.rotate(from, to, Positions.from(77));
        embedding.rotate(from, from, Positions.from(77));
        assertArrayEquals(to.toArray(), from.toArray());
    }

    @Test
    void aViewOfTheSameElementsIsInPlaceToo() {
        Tensor tensor = Draws.gaussian(arena, 22, 1, 2, 3, 4);
        Tensor apart = Draws.unwritten(arena, 1, 2, 3, 4);
        RotaryEmbedding embedding = plain(4, 4, RotaryPairing.HALF_SPLIT);
        embedding.rotate(tensor, apart, Positions.from(5));
        embedding.rotate(tensor, Tensor.of(tensor.segment(), 1, 2, 3, 4), Positions.from(5));
        assertArrayEquals(apart.toArray(), tensor.toArray());
    }

    @Test
    void stridedViewsAreTurnedWhereTheyLie() {
        Tensor packed = Draws.gaussian(arena, 23, 2, 5, 3, 8); // [batch, length, heads, headDim]
        Tensor from = packed.permute(0, 2, 1, 3);
        Tensor room = Draws.unwritten(arena, 8, 3, 2, 7); // [headDim, heads, batch, length and 2 more]
        Tensor to = room.slice(3, 1, 6).permute(2, 1, 3, 0);
        RotaryEmbedding embedding = plain(8, 6, RotaryPairing.INTERLEAVED);
        embedding.rotate(from, to, Positions.from(9));
        assertTurned(from, to, embedding, Positions.from(9));
        for (float beside : room.slice(3, 0, 1).toArray()) {
            assertTrue(Float.isNaN(beside));
        }
    }

    @Test
    void nothingIsDoneForNoRows() {
        RotaryEmbedding embedding = plain(4, 4, RotaryPairing.HALF_SPLIT);
        for (long[] shape : new long[][] {{0, 2, 3, 4}, {1, 0, 3, 4}, {1, 2, 0, 4}}) {
            embedding.rotate(arena.tensor("from", shape), arena.tensor("to", shape), Positions.from(0));
        }
    }

    @Test
    void aNanStaysInItsPair() {
        Tensor from = Draws.gaussian(arena, 24, 1, 1, 1, 8);
        from.set(Float.NaN, 0, 0, 0, 1);
        Tensor to = Draws.unwritten(arena, 1, 1, 1, 8);
        plain(8, 6, RotaryPairing.HALF_SPLIT).rotate(from, to, Positions.from(3));
        float[] found = to.toArray();
        for (int i = 0; i < 8; i++) {
            assertEquals(i == 1 || i == 4, Float.isNaN(found[i]), "element " + i);
        }
    }

    private static double score(float[] query, float[] key) {
        double sum = 0;
        for (int i = 0; i < query.length; i++) {
            sum += (double) query[i] * key[i];
        }
        return sum;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33})
    void aScoreDependsOnTheDifferenceOfPositionsAlone(long seed) {
        RotaryEmbedding embedding = plain(16, 12, RotaryPairing.HALF_SPLIT);
        Tensor query = Draws.gaussian(arena, seed, 1, 1, 1, 16);
        Tensor key = Draws.gaussian(arena, seed + 100, 1, 1, 1, 16);
        Tensor turnedQuery = Draws.unwritten(arena, 1, 1, 1, 16);
        Tensor turnedKey = Draws.unwritten(arena, 1, 1, 1, 16);
        double[] scores = new double[3];
        long[] starts = {0, 12_345, 3_000_000};
        for (int i = 0; i < 3; i++) {
            embedding.rotate(query, turnedQuery, Positions.from(starts[i] + 17));
            embedding.rotate(key, turnedKey, Positions.from(starts[i]));
            scores[i] = score(turnedQuery.toArray(), turnedKey.toArray());
        }
        assertEquals(scores[0], scores[1], 64 * ROUNDING);
        assertEquals(scores[0], scores[2], 64 * ROUNDING);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {41, 42, 43})
    void turningBackUndoesTheTurnAndItsAttentionFactor(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (RotaryScaling scaling : List.of(RotaryScaling.none(), RotaryScaling.yarn(16, 4096))) {
            for (RotaryPairing pairing : RotaryPairing.values()) {
                RotaryEmbedding embedding = RotaryEmbedding.of(10, 8, 10_000, pairing, scaling);
                Tensor tensor = Draws.gaussian(arena, random.nextLong(), 2, 2, 3, 10);
                float[] before = tensor.toArray();
                Positions positions = Positions.of(random.longs(3, 0, 5_000_000).toArray());
                embedding.rotate(tensor, tensor, positions);
                embedding.rotateBack(tensor, tensor, positions);
                assertArrayEquals(before, tensor.toArray(), (float) (16 * ROUNDING));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {51, 52, 53})
    void aShiftComposesWithTheTurnThatWasMade(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (RotaryScaling scaling : List.of(
                RotaryScaling.none(),
                RotaryScaling.linear(3),
                RotaryScaling.yarn(8, 4096).withAttentionFactor(1.5))) {
            RotaryEmbedding embedding = RotaryEmbedding.of(12, 12, 10_000, RotaryPairing.INTERLEAVED, scaling);
            Tensor key = Draws.gaussian(arena, random.nextLong(), 1, 2, 4, 12);
            Tensor shifted = Draws.unwritten(arena, 1, 2, 4, 12);
            Tensor direct = Draws.unwritten(arena, 1, 2, 4, 12);
            for (long difference : new long[] {0, 1, 100_000, -1, -2_000_000}) {
                embedding.rotate(key, shifted, Positions.from(2_000_000));
                embedding.shift(shifted, shifted, difference);
                embedding.rotate(key, direct, Positions.from(2_000_000 + difference));
                assertArrayEquals(direct.toArray(), shifted.toArray(), (float) (32 * ROUNDING), "by " + difference);
            }
        }
    }

    /** Cosines at the positions that are named, d 8, b 10000, from mpmath 1.3.0 with 50 digits. */
    private static final double[][] GOLDEN_COSINES = {
        {0.5403023058681398, 0.9950041652780258, 0.9999500004166653, 0.9999995000000417},
        {-0.8779864915850029, -0.9652903373123375, -0.9425598740137948, 0.559895910686118},
        {0.14025968153390964, 0.4414073900373896, -0.8693278818169897, 0.05167253271439977}
    };

    /** The sines that belong to them. */
    private static final double[][] GOLDEN_SINES = {
        {0.8414709848078965, 0.09983341664682815, 0.009999833334166664, 0.0009999998333333417},
        {0.4786854087960669, -0.2611791811983369, -0.33403724926884926, 0.8285629542750282},
        {0.9901147518020355, -0.8973068126456969, -0.49423580798601174, -0.9986640823434471}
    };

    @Test
    void tablesAreExactToTheirLastPlaceAtAnyPosition() {
        RotaryEmbedding embedding = plain(8, 8, RotaryPairing.HALF_SPLIT);
        long[] positions = {1, 1_000_003, 123_456_789};
        for (int i = 0; i < positions.length; i++) {
            float[] cosines = embedding.cosines(positions[i], 1);
            float[] sines = embedding.sines(positions[i], 1);
            for (int pair = 0; pair < 4; pair++) {
                assertEquals(GOLDEN_COSINES[i][pair], cosines[pair], ROUNDING, "position " + positions[i]);
                assertEquals(GOLDEN_SINES[i][pair], sines[pair], ROUNDING, "position " + positions[i]);
            }
        }
    }

    @Test
    void theAttentionFactorIsInTheTables() {
        // d 16, b 10000, YaRN of s 8 and L 131072, position 100000; from mpmath 1.3.0 with 50 digits.
        double[] cosines = {
            -1.2071720452495847,
            1.0629247393839207,
            -1.1501505109481407,
            -0.3159687763571291,
            0.6793225176317451,
            -0.5766841814122774,
            -1.1054988393043081,
            0.5886914369540248
        };
        double[] sines = {
            0.04318255152882961,
            -0.5738641633646671,
            -0.3691651144871849,
            1.1658871351704605,
            0.9988243071867408,
            1.061397397065518,
            0.4868278914415572,
            -1.0547850357516506
        };
        RotaryEmbedding embedding =
                RotaryEmbedding.of(16, 16, 10_000, RotaryPairing.HALF_SPLIT, RotaryScaling.yarn(8, 131_072));
        Draws.assertClose(cosines, embedding.cosines(100_000, 1), ROUNDING);
        Draws.assertClose(sines, embedding.sines(100_000, 1), ROUNDING);
    }

    @Test
    void tablesOfTensorsAreThoseOfArrays() {
        RotaryEmbedding embedding = RotaryEmbedding.of(8, 6, 500, RotaryPairing.HALF_SPLIT, RotaryScaling.yarn(4, 100));
        Tensor cosine = Draws.unwritten(arena, 5, 3);
        Tensor sine = Draws.unwritten(arena, 5, 3);
        embedding.writeTables(cosine, sine, Positions.from(40));
        assertArrayEquals(embedding.cosines(40, 5), cosine.toArray());
        assertArrayEquals(embedding.sines(40, 5), sine.toArray());
        Tensor batchedCosine = Draws.unwritten(arena, 2, 2, 3);
        Tensor batchedSine = Draws.unwritten(arena, 2, 2, 3);
        embedding.writeTables(batchedCosine, batchedSine, Positions.of(new long[] {40, 42}, new long[] {44, 40}));
        long[] rows = {0, 2, 4, 0};
        for (int i = 0; i < 4; i++) {
            float[] expected = Arrays.copyOfRange(embedding.sines(40, 5), (int) rows[i] * 3, (int) rows[i] * 3 + 3);
            assertArrayEquals(
                    expected, batchedSine.select(0, i / 2).select(0, i % 2).toArray());
            assertEquals(cosine.get(rows[i], 1), batchedCosine.get(i / 2, i % 2, 1));
        }
    }

    @Test
    void aScalingWithALengthServesThatLengthAndNoPositionBeyond() {
        RotaryScaling scaling = RotaryScaling.dynamicNtk(2, 2048);
        RotaryEmbedding trained = RotaryEmbedding.of(16, 16, 10_000, RotaryPairing.HALF_SPLIT, scaling);
        assertArrayEquals(plain(16, 16, RotaryPairing.HALF_SPLIT).frequencies(), trained.frequencies());
        Tensor tensor = arena.tensor("tensor", 1, 1, 1, 16);
        trained.rotate(tensor, tensor, Positions.from(2047));
        Draws.assertRefused(
                "position 2048 is beyond the length 2048 that the frequencies of DynamicNtk[factor=2.0,"
                        + " originalLength=2048] were made for; use atLength(2049)",
                () -> trained.rotate(tensor, tensor, Positions.from(2048)));
        Draws.assertRefused("position 2048 is beyond", () -> trained.cosines(2047, 2));
        RotaryEmbedding longer = trained.atLength(8192);
        assertArrayEquals(scaling.frequencies(16, 10_000, 8192), longer.frequencies());
        longer.rotate(tensor, tensor, Positions.from(8191));
    }

    @Test
    void anEmbeddingSaysWhatItIsMadeOf() {
        YarnScaling scaling = RotaryScaling.yarn(4, 1000);
        RotaryEmbedding embedding = RotaryEmbedding.of(10, 8, 500, RotaryPairing.INTERLEAVED, scaling);
        assertEquals(10, embedding.headDim());
        assertEquals(8, embedding.rotaryDim());
        assertEquals(500, embedding.base());
        assertEquals(RotaryPairing.INTERLEAVED, embedding.pairing());
        assertEquals(scaling, embedding.scaling());
        assertEquals(scaling.attentionFactor(), embedding.attentionFactor());
        assertArrayEquals(scaling.frequencies(8, 500, 0), embedding.frequencies());
        assertTrue(embedding.toString().startsWith("rotary 8 of 10, base 500.0, INTERLEAVED, YarnScaling["));
    }
}
