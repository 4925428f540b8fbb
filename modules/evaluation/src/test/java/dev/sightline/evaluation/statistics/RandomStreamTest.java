package dev.sightline.evaluation.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
    private static final int MANY = 400_000;

    @Test
    void aStreamIsTheSameInEveryRelease() {
        RandomStream random = RandomStream.of(42, "golden", 7);
        // Values of an independent implementation of SHA-256 seeding and xoshiro256++.
        assertEquals(4309053136046352969L, random.nextLong());
        assertEquals(-3194167590627863381L, random.nextLong());
        assertEquals(-3427728660890658669L, random.nextLong());
    }

    @Test
    void streamsOfOtherNamesShareNothing() {
        long first = RandomStream.of(1, "keys", 0).nextLong();
        assertEquals(first, RandomStream.of(1, "keys", 0).nextLong());
        assertNotEquals(first, RandomStream.of(2, "keys", 0).nextLong());
        assertNotEquals(first, RandomStream.of(1, "values", 0).nextLong());
        assertNotEquals(first, RandomStream.of(1, "keys", 1).nextLong());
    }

    @Test
    void boundedIntegersAreUniformAtSeed1() {
        RandomStream random = RandomStream.of(1, "uniform", 0);
        int[] counts = new int[7];
        for (int i = 0; i < MANY; i++) {
            counts[random.nextInt(counts.length)]++;
        }
        double expected = MANY / (double) counts.length;
        double chiSquare = Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        assertTrue(chiSquare < 27.9, "chi-square of 6 degrees of freedom exceeds its 99.99% point: " + chiSquare);
    }

    @Test
    void aBoundBelowOneIsRefused() {
        RandomStream random = RandomStream.of(1, "bound", 0);
        assertThrows(IllegalArgumentException.class, () -> random.nextInt(0));
    }

    @Test
    void gaussiansFollowTheNormalLawAtSeed2() {
        RandomStream random = RandomStream.of(2, "gaussian", 0);
        double[] deviates = new double[MANY];
        for (int i = 0; i < MANY; i++) {
            deviates[i] = random.nextGaussian();
        }
        Arrays.sort(deviates);
        double distance = 0;
        double cumulative = 0.5;
        double x = 0;
        // The law by Simpson's rule from sample to sample, outwards from 0 in both directions.
        int middle = -Arrays.binarySearch(deviates, 0) - 1;
        for (int i = middle; i < MANY; i++) {
            cumulative += simpson(x, deviates[i]);
            x = deviates[i];
            distance = Math.max(distance, Math.abs(cumulative - (i + 0.5) / MANY));
        }
        cumulative = 0.5;
        x = 0;
        for (int i = middle - 1; i >= 0; i--) {
            cumulative -= simpson(deviates[i], x);
            x = deviates[i];
            distance = Math.max(distance, Math.abs(cumulative - (i + 0.5) / MANY));
        }
        // Kolmogorov: the distance exceeds 2.2 / sqrt(n) once in 8000.
        assertTrue(distance < 2.2 / Math.sqrt(MANY), "Kolmogorov distance " + distance);
        long beyondFour = Arrays.stream(deviates).filter(z -> Math.abs(z) > 4).count();
        assertTrue(beyondFour > 8 && beyondFour < 50, "expected about 25 deviates beyond 4, found " + beyondFour);
    }

    private static double simpson(double from, double to) {
        return (to - from) / 6 * (density(from) + 4 * density((from + to) / 2) + density(to));
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    @Test
    void directionsHaveTheNormAndNoPreferredAxisAtSeed3() {
        RandomStream random = RandomStream.of(3, "direction", 0);
        float[] target = new float[10];
        double[] squares = new double[8];
        for (int i = 0; i < 20_000; i++) {
            random.direction(target, 1, 8, 3);
            double norm = 0;
            for (int d = 0; d < 8; d++) {
                norm += target[1 + d] * target[1 + d];
                squares[d] += target[1 + d] * target[1 + d] / 20_000;
            }
            assertEquals(3, Math.sqrt(norm), 1e-6);
        }
        for (double square : squares) {
            assertEquals(9 / 8.0, square, 0.05);
        }
        assertEquals(0, target[0] + target[9]);
    }

    @Test
    void permutationsAreUniformAtSeed4() {
        RandomStream random = RandomStream.of(4, "permutation", 0);
        int[] counts = new int[6];
        for (int i = 0; i < 60_000; i++) {
            int[] order = random.permutation(3);
            int[] sorted = order.clone();
            Arrays.sort(sorted);
            assertArrayEquals(new int[] {0, 1, 2}, sorted);
            counts[2 * order[0] + (order[1] > order[2] ? 1 : 0)]++;
        }
        for (int count : counts) {
            assertEquals(10_000, count, 450);
        }
    }
}
