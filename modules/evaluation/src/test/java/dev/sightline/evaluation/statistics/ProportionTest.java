package dev.sightline.evaluation.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Measure;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProportionTest {
    @Test
    void wilsonReproducesAWorkedExample() {
        // 8 of 10: centre (0.8 + z^2/20) / (1 + z^2/10), by hand.
        Measure interval = Proportion.wilson(8, 10);
        assertEquals(0.8, interval.value());
        assertEquals(0.49016, interval.low(), 1e-5);
        assertEquals(0.94331, interval.high(), 1e-5);
    }

    @Test
    void wilsonEndsAtTheEnds() {
        assertEquals(new Measure(0, 0, Proportion.wilson(0, 400).high()), Proportion.wilson(0, 400));
        assertEquals(1, Proportion.wilson(400, 400).high());
        assertEquals(0.0095, Proportion.wilson(0, 400).high(), 1e-4);
        assertEquals(1 - 0.0095, Proportion.wilson(400, 400).low(), 1e-4);
    }

    @Test
    void impossibleCountsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Proportion.wilson(0, 0));
        assertThrows(IllegalArgumentException.class, () -> Proportion.wilson(3, 2));
        assertThrows(IllegalArgumentException.class, () -> Proportion.wilson(Double.NaN, 2));
    }

    @Test
    void wilsonCoversTheTruthAtSeed1() {
        RandomStream random = RandomStream.of(1, "coverage", 0);
        int covered = 0;
        for (int repeat = 0; repeat < 4000; repeat++) {
            double truth = random.nextDouble();
            int successes = 0;
            for (int trial = 0; trial < 50; trial++) {
                successes += random.nextDouble() < truth ? 1 : 0;
            }
            Measure interval = Proportion.wilson(successes, 50);
            covered += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
        }
        assertEquals(0.95, covered / 4000.0, 0.015);
    }

    @Test
    void clustersThatAlwaysAgreeCountAsOneTrialEach() {
        double[] shares = {1, 0, 1, 1, 0, 1, 1, 0, 1, 0};
        Measure clustered = Proportion.clustered(shares, 21);
        Measure single = Proportion.wilson(6, 10);
        assertEquals(single.value(), clustered.value(), 1e-12);
        assertEquals(single.low(), clustered.low(), 0.02);
        assertEquals(single.high(), clustered.high(), 0.02);
    }

    @Test
    void independentTrialsInClustersCountInFullAtSeed2() {
        RandomStream random = RandomStream.of(2, "clusters", 0);
        double[] shares = new double[500];
        for (int cluster = 0; cluster < shares.length; cluster++) {
            for (int trial = 0; trial < 5; trial++) {
                shares[cluster] += random.nextDouble() < 0.3 ? 0.2 : 0;
            }
        }
        Measure clustered = Proportion.clustered(shares, 5);
        Measure independent = Proportion.wilson(clustered.value() * 2500, 2500);
        assertEquals(independent.high() - independent.low(), clustered.high() - clustered.low(), 0.004);
    }

    @Test
    void successEverywhereIsNoMoreCertainThanOneTrialACluster() {
        double[] shares = new double[400];
        Arrays.fill(shares, 1);
        assertEquals(Proportion.wilson(400, 400), Proportion.clustered(shares, 21));
        assertTrue(Proportion.clustered(shares, 21).low() < 1);
    }

    @Test
    void simultaneousIntervalsGiveEachShareAnEqualPartOfTheError() {
        assertEquals(
                Proportion.wilson(8, 10).low(),
                Proportion.simultaneous(8, 10, 1).low(),
                1e-12);
        // At 0 of n Wilson's upper end is z^2 / (n + z^2); z = 3.038 leaves 0.025 / 21 above it.
        double z = 3.038;
        assertEquals(z * z / (400 + z * z), Proportion.simultaneous(0, 400, 21).high(), 1e-5);
        assertThrows(IllegalArgumentException.class, () -> Proportion.simultaneous(0, 400, 0));
    }

    @Test
    void theLeastOfManyEqualSharesIsCoveredAtSeed3() {
        RandomStream random = RandomStream.of(3, "least", 0);
        int covered = 0;
        int coveredPlainly = 0;
        for (int repeat = 0; repeat < 1000; repeat++) {
            int least = 200;
            for (int depth = 0; depth < 21; depth++) {
                int successes = 0;
                for (int trial = 0; trial < 200; trial++) {
                    successes += random.nextDouble() < 0.5 ? 1 : 0;
                }
                least = Math.min(least, successes);
            }
            covered += Proportion.simultaneous(least, 200, 21).high() >= 0.5 ? 1 : 0;
            coveredPlainly += Proportion.wilson(least, 200).high() >= 0.5 ? 1 : 0;
        }
        assertTrue(covered >= 950, covered + " of 1000");
        assertTrue(coveredPlainly < 750, "the plain interval ignores the choice: " + coveredPlainly + " of 1000");
    }

    @Test
    void newcombesIntervalReproducesHisExample() {
        // 56 of 70 against 48 of 80: 0.2 (0.0524 to 0.3339).
        Measure difference = Proportion.difference(Proportion.wilson(56, 70), Proportion.wilson(48, 80));
        assertEquals(0.2, difference.value(), 1e-12);
        assertEquals(0.0524, difference.low(), 1e-4);
        assertEquals(0.3339, difference.high(), 1e-4);
    }
}
