package dev.sightline.conformance.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.conformance.trial.Crew;
import dev.sightline.conformance.trial.RequestGrid;
import dev.sightline.conformance.trial.Tolerances;
import dev.sightline.kernels.statistics.HighestKeys;
import dev.sightline.kernels.statistics.StatisticsOutputs;
import dev.sightline.kernels.statistics.StatisticsRequest;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every statistic against the float64 weight matrix, over the seeded grid of masks, lengths, heads, biases, changes. */
class StatisticsAgreementTest {
    private static final long WORK = 3_000_000;
    private static final long MOST_KEYS = 1100;
    private static final int HIGHEST = 5;

    private static Crew crew;

    @BeforeAll
    static void openCrew() {
        crew = new Crew();
    }

    @AfterAll
    static void closeCrew() {
        crew.close();
    }

    @Test
    void everyStatisticAgreesWithTheWeightMatrixOnTheGridSeed20260101() {
        SplittableRandom random = new SplittableRandom(RequestGrid.SEED);
        int checked = 0;
        for (AttentionRequest request : RequestGrid.of(Family.SOFTMAX)) {
            if (RequestGrid.work(request) <= WORK && request.shape().keyLength() <= MOST_KEYS) {
                StatisticsRequest wanted = Session.all(request, HIGHEST, random.nextInt(1, 9), random.nextInt(1, 60));
                try (Session session = new Session(request, RequestGrid.SEED, crew)) {
                    check(wanted, session);
                    checked++;
                }
            }
        }
        assertTrue(checked > 150, checked + " requests");
    }

    private static void check(StatisticsRequest wanted, Session session) {
        StatisticsOutputs found = session.run(wanted, 1);
        AttentionRequest request = wanted.attention();
        for (int batch = 0; batch < request.shape().batch(); batch++) {
            for (int head = 0; head < request.shape().queryHeads(); head++) {
                WeightMatrix expected = WeightMatrix.of(request, session.inputs, batch, head);
                String where = "sequence " + batch + ", head " + head + " of " + wanted;
                checkMass(wanted, expected, found, batch, head, where);
                checkEntropy(wanted, expected, found, batch, head, where);
                checkMap(wanted, expected, found, batch, head, where);
                for (int query = 0; query < request.shape().queryLength(); query++) {
                    checkHighest(wanted, expected, found.highestKeys().orElseThrow(), batch, head, query, where);
                }
            }
        }
    }

    private static void checkMass(
            StatisticsRequest wanted,
            WeightMatrix expected,
            StatisticsOutputs found,
            int batch,
            int head,
            String where) {
        for (int key = 0; key < wanted.attention().shape().keyLength(); key++) {
            double mass = 0;
            double allowed = 0;
            for (int query = 0; query < wanted.attention().shape().queryLength(); query++) {
                mass += expected.weight(query, key);
                allowed += expected.allowed(query, key);
            }
            int of = key;
            assertEquals(
                    mass,
                    found.receivedMass().orElseThrow().get(batch, head, key),
                    allowed,
                    () -> "mass of key " + of + ", " + where);
        }
    }

    private static void checkEntropy(
            StatisticsRequest wanted,
            WeightMatrix expected,
            StatisticsOutputs found,
            int batch,
            int head,
            String where) {
        for (int query = 0; query < wanted.attention().shape().queryLength(); query++) {
            double entropy = 0;
            double allowed = Tolerances.UNDERFLOW;
            int visible = 0;
            for (int key = 0; key < wanted.attention().shape().keyLength(); key++) {
                double weight = expected.weight(query, key);
                double logarithm = weight > 0 ? Math.log(weight) : 0;
                entropy -= weight * logarithm;
                allowed += expected.allowed(query, key) * (2 + Math.abs(logarithm));
                visible += wanted.attention().mask().isVisible(query, key) ? 1 : 0;
            }
            boolean one = visible == 1 && wanted.attention().changes().sink(head) == Double.NEGATIVE_INFINITY;
            float actual = found.entropy().orElseThrow().get(batch, head, query);
            int of = query;
            assertEquals(
                    entropy, actual, visible == 0 || one ? 0 : allowed, () -> "entropy of query " + of + ", " + where);
            assertTrue(actual >= 0, where);
        }
    }

    private static void checkMap(
            StatisticsRequest wanted,
            WeightMatrix expected,
            StatisticsOutputs found,
            int batch,
            int head,
            String where) {
        int rows = wanted.rowBins();
        int columns = wanted.columnBins();
        double[][] cells = new double[rows][columns];
        double[][] allowed = new double[rows][columns];
        long queries = wanted.attention().shape().queryLength();
        long keys = wanted.attention().shape().keyLength();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                for (long query = row * queries / rows; query < (row + 1) * queries / rows; query++) {
                    for (long key = column * keys / columns; key < (column + 1) * keys / columns; key++) {
                        cells[row][column] += expected.weight((int) query, (int) key);
                        allowed[row][column] += expected.allowed((int) query, (int) key);
                    }
                }
                String cell = "cell " + row + ", " + column + ", " + where;
                assertEquals(
                        cells[row][column],
                        found.map().orElseThrow().get(batch, head, row, column),
                        allowed[row][column],
                        cell);
            }
        }
    }

    /** Near ties may change places: a rank is held to the weight that float64 gives the rank, and to that of its key. */
    private static void checkHighest(
            StatisticsRequest wanted,
            WeightMatrix expected,
            HighestKeys found,
            int batch,
            int head,
            int query,
            String where) {
        int keys = (int) wanted.attention().shape().keyLength();
        double[] sorted = new double[keys];
        double allowed = 0;
        int visible = 0;
        for (int key = 0; key < keys; key++) {
            sorted[key] = -expected.weight(query, key);
            allowed = Math.max(allowed, expected.allowed(query, key));
            visible += wanted.attention().mask().isVisible(query, key) ? 1 : 0;
        }
        Arrays.sort(sorted);
        for (int rank = 0; rank < wanted.highestKeys(); rank++) {
            int key = found.key(batch, head, query, rank);
            float weight = found.weight(batch, head, query, rank);
            String at = "rank " + rank + " of query " + query + ", " + where;
            if (rank >= visible) {
                assertEquals(-1, key, at);
                assertEquals(0f, weight, at);
                continue;
            }
            assertTrue(wanted.attention().mask().isVisible(query, key), at);
            assertEquals(-sorted[rank], weight, allowed, at);
            assertEquals(expected.weight(query, key), weight, expected.allowed(query, key), at);
            if (rank > 0) {
                float before = found.weight(batch, head, query, rank - 1);
                assertTrue(before > weight || (before == weight && found.key(batch, head, query, rank - 1) < key), at);
            }
        }
    }
}
