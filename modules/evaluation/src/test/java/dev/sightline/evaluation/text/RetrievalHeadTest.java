package dev.sightline.evaluation.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.statistics.Moments;
import dev.sightline.evaluation.statistics.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetrievalHeadTest {
    private static final int DIM = 64;
    private static final int SLOTS = 3;

    private static float[] key(RetrievalHead head, int... words) {
        float[] key = new float[DIM];
        head.writeKey(words, words.length, 1, key, 0);
        return key;
    }

    private static double product(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < DIM; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }

    @Test
    void equalContextsHaveEqualKeysWhereverTheyStandSeed3() {
        RetrievalHead head = RetrievalHead.random(20, SLOTS, DIM, RandomStream.of(3, "head", 0));

        assertArrayEquals(key(head, 5, 6, 7), key(head, 1, 2, 3, 4, 5, 6, 7));
    }

    @Test
    void keysHaveTheNormThatIsAskedForSeed4() {
        RetrievalHead head = RetrievalHead.random(20, SLOTS, DIM, RandomStream.of(4, "head", 0));
        float[] key = new float[DIM + 2];
        head.writeKey(new int[] {1}, 0, 5, key, 1);

        assertEquals(0, key[0]);
        assertEquals(0, key[DIM + 1]);
        double squares = 0;
        for (float component : key) {
            squares += (double) component * component;
        }
        assertEquals(25, squares, 1e-4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void cosinesOfContextsThatAgreeInSomeSlotsFollowTheOverlapLawSeed5(int shared) {
        int heads = 2000;
        double[] cosines = new double[heads];
        for (int draw = 0; draw < heads; draw++) {
            RetrievalHead head = RetrievalHead.random(20, SLOTS, DIM, RandomStream.of(5, "head", draw));
            int[] other = {shared > 2 ? 1 : 11, shared > 1 ? 2 : 12, shared > 0 ? 3 : 13};
            cosines[draw] = product(key(head, 1, 2, 3), key(head, other));
        }
        double spread = OverlapLaw.spread(shared, SLOTS);

        assertEquals(OverlapLaw.meanCosine(shared, SLOTS), Moments.mean(cosines), 0.01);
        // Four standard errors of a variance from 2000 draws, and the next order in 1/dim.
        assertEquals(spread * spread / DIM, Moments.variance(cosines), 0.13 * spread * spread / DIM);
    }

    @Test
    void theSameWordsInAnotherOrderGiveAnUnrelatedKeySeed6() {
        int heads = 500;
        double[] cosines = new double[heads];
        for (int draw = 0; draw < heads; draw++) {
            RetrievalHead head = RetrievalHead.random(20, SLOTS, DIM, RandomStream.of(6, "head", draw));
            cosines[draw] = product(key(head, 1, 2, 3), key(head, 3, 1, 2));
        }

        assertTrue(Math.abs(Moments.mean(cosines)) < 0.02);
    }
}
