package dev.sightline.conformance.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.Alibi;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.conformance.trial.Crew;
import dev.sightline.kernels.statistics.AttentionStatistics;
import dev.sightline.kernels.statistics.HighestKeys;
import dev.sightline.kernels.statistics.StatisticsOutputs;
import dev.sightline.kernels.statistics.StatisticsRequest;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of the statistics whatever the inputs. */
class StatisticsPropertiesTest {
    private static final long SEED = 61;

    private static Crew crew;

    @BeforeAll
    static void openCrew() {
        crew = new Crew();
    }

    @AfterAll
    static void closeCrew() {
        crew.close();
    }

    @ParameterizedTest(name = "mask {0}, seed 61")
    @ValueSource(ints = {0, 1, 2, 3})
    void massesSumToTheRowsThatSeeKeys(int kind) {
        AttentionShape shape = new AttentionShape(2, 4, 2, 997, 1201, 16, 4);
        Mask mask = mask(kind, shape);
        try (Session session = new Session(AttentionRequest.softmax(shape, mask), SEED, crew)) {
            StatisticsRequest wanted = Session.all(AttentionRequest.softmax(shape, mask), 3, 7, 31);
            StatisticsOutputs found = session.run(wanted, 2);
            long seeing = 0;
            for (long query = 0; query < shape.queryLength(); query++) {
                seeing += mask.visibleFrom(query, 0) < shape.keyLength() ? 1 : 0;
            }
            double heads = shape.batch() * shape.queryHeads();
            assertEquals(seeing * heads, sum(found.receivedMass().orElseThrow()), 1e-6 * seeing * heads);
            assertEquals(seeing * heads, sum(found.map().orElseThrow()), 1e-6 * seeing * heads);
        }
    }

    /** So wide that the strips of a stripe do not fit the scratch together. */
    @Test
    void massesOfAWideHeadSumToItsRowsSeed61() {
        AttentionShape shape = new AttentionShape(1, 1, 1, 430, 430, 2000, 8);
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.causal(shape));
        try (Session session = new Session(request, SEED, crew)) {
            StatisticsOutputs found = session.run(Session.all(request, 1, 430, 1), 1);
            assertEquals(430, sum(found.receivedMass().orElseThrow()), 1e-3);
            for (float row : found.map().orElseThrow().toArray()) {
                assertEquals(1, row, 1e-5);
            }
        }
    }

    private static Mask mask(int kind, AttentionShape shape) {
        return switch (kind) {
            case 0 -> Mask.full();
            case 1 -> Mask.causalBottomRight(shape.queryLength(), shape.keyLength());
            case 2 -> new Mask.Window(50, 0, -200);
            default -> Mask.documents(new long[] {0, 500, 600, 997}, new long[] {0, 300, 300, 1201});
        };
    }

    private static double sum(Tensor tensor) {
        double sum = 0;
        for (float element : tensor.toArray()) {
            sum += element;
        }
        return sum;
    }

    /** More stripes than slices, several heads in turn, all features. */
    @Test
    void theBitsDoNotDependOnTheThreadsSeed61() {
        AttentionShape shape = new AttentionShape(1, 6, 3, 3500, 1300, 8, 8);
        ScoreChanges changes = ScoreChanges.NONE
                .withSoftcap(20)
                .withAlibi(new Alibi(List.of(0.1, 0.2, 0.3, 0.0, 0.01, 1.0), 0))
                .withSinks(List.of(1.0, 0.0, -1.0, 2.0, 0.5, 0.0));
        Mask mask = Mask.causal(-400).or(Mask.keys(3, 17));
        AttentionRequest request =
                AttentionRequest.softmax(shape, mask).withChanges(changes).withBias(ScoreBias.shared());
        try (Session session = new Session(request, SEED, crew)) {
            StatisticsRequest wanted = Session.all(request, 9, 5, 40);
            int[][] one = bits(session.run(wanted, 1));
            for (int threads = 2; threads <= 3; threads++) {
                int[][] more = bits(session.run(wanted, threads));
                for (int i = 0; i < one.length; i++) {
                    assertArrayEquals(one[i], more[i]);
                }
            }
        }
    }

    @Test
    void askingForOneStatisticGivesTheBitsOfAskingForAllSeed61() {
        AttentionShape shape = AttentionShape.selfAttention(2, 450, 24);
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.window(100, 3));
        try (Session session = new Session(request, SEED, crew)) {
            int[][] all = bits(session.run(Session.all(request, 4, 3, 5), 1));
            StatisticsRequest nothing = StatisticsRequest.of(request);
            StatisticsOutputs mass = session.run(nothing.withReceivedMass(), 1);
            StatisticsOutputs entropy = session.run(nothing.withEntropy(), 1);
            StatisticsOutputs highest = session.run(nothing.withHighestKeys(4), 1);
            StatisticsOutputs map = session.run(nothing.withMap(3, 5), 1);
            assertArrayEquals(all[0], floatBits(mass.receivedMass().orElseThrow()));
            assertArrayEquals(all[1], floatBits(entropy.entropy().orElseThrow()));
            assertArrayEquals(all[2], floatBits(map.map().orElseThrow()));
            assertArrayEquals(
                    all[3], floatBits(highest.highestKeys().orElseThrow().weights()));
            assertArrayEquals(all[4], keys(highest.highestKeys().orElseThrow()));
        }
    }

    private static int[][] bits(StatisticsOutputs found) {
        return new int[][] {
            floatBits(found.receivedMass().orElseThrow()),
            floatBits(found.entropy().orElseThrow()),
            floatBits(found.map().orElseThrow()),
            floatBits(found.highestKeys().orElseThrow().weights()),
            keys(found.highestKeys().orElseThrow())
        };
    }

    private static int[] floatBits(Tensor tensor) {
        float[] elements = tensor.toArray();
        int[] bits = new int[elements.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToIntBits(elements[i]);
        }
        return bits;
    }

    private static int[] keys(HighestKeys highest) {
        return highest.keys().toArray(ValueLayout.JAVA_INT);
    }

    /** The last key of the second document is NaN: the first document, and what no one sees, never learn of it. */
    @Test
    void aNaNStaysWithTheQueriesThatSeeItSeed61() {
        AttentionShape shape = AttentionShape.selfAttention(1, 130, 8);
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.documents(0, 60, 110, 130));
        StatisticsRequest wanted = Session.all(request, 2, 1, 13); // bins of 10 keys
        try (Session session = new Session(request, SEED, crew)) {
            StatisticsOutputs clean = session.run(wanted, 1);
            session.inputs.key().set(Float.NaN, 0, 0, 109, 3);
            StatisticsOutputs dirty = session.run(wanted, 1);
            for (int position = 0; position < 130; position++) {
                boolean seesIt = position >= 60 && position < 110;
                float expected =
                        seesIt ? Float.NaN : clean.receivedMass().orElseThrow().get(0, 0, position);
                assertEquals(expected, dirty.receivedMass().orElseThrow().get(0, 0, position), "mass " + position);
                float entropy =
                        seesIt ? Float.NaN : clean.entropy().orElseThrow().get(0, 0, position);
                assertEquals(entropy, dirty.entropy().orElseThrow().get(0, 0, position), "entropy " + position);
                int highest = seesIt ? -1 : clean.highestKeys().orElseThrow().key(0, 0, position, 0);
                assertEquals(highest, dirty.highestKeys().orElseThrow().key(0, 0, position, 0), "key " + position);
                float cell = seesIt ? Float.NaN : clean.map().orElseThrow().get(0, 0, 0, position / 10);
                assertEquals(cell, dirty.map().orElseThrow().get(0, 0, 0, position / 10), "cell " + position);
            }
        }
    }

    @Test
    void equalWeightsAreListedByTheirKeys() {
        AttentionShape shape = new AttentionShape(1, 1, 1, 60, 300, 8, 1);
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.keys(7, 300));
        try (Session session = new Session(request, SEED, crew)) {
            session.inputs.query().fill(0);
            HighestKeys highest =
                    session.run(Session.all(request, 5, 1, 1), 1).highestKeys().orElseThrow();
            for (int query = 0; query < 60; query++) {
                for (int rank = 0; rank < 5; rank++) {
                    assertEquals(7 + rank, highest.key(0, 0, query, rank));
                }
            }
        }
    }

    /** Without scores a causal query spreads evenly: key j receives 1/(j+1) + ... + 1/n, and row i has ln(i+1) nats. */
    @Test
    void evenWeightsOfThousandsOfQueriesAddUpToTheHarmonicSeries() {
        int length = 9000;
        AttentionShape shape = AttentionShape.selfAttention(1, length, 2);
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.causal(shape));
        try (Session session = new Session(request, SEED, crew)) {
            session.inputs.query().fill(0);
            StatisticsRequest wanted =
                    StatisticsRequest.of(request).withReceivedMass().withEntropy();
            StatisticsOutputs found = session.run(wanted, 2);
            double mass = 0;
            for (int key = length - 1; key >= 0; key--) {
                mass += 1.0 / (key + 1);
                assertEquals(mass, found.receivedMass().orElseThrow().get(0, 0, key), 1e-6 * mass);
                double nats = Math.log(key + 1);
                assertEquals(nats, found.entropy().orElseThrow().get(0, 0, key), 5e-6 * nats);
            }
        }
    }

    @Test
    void aRowOfScoresOfMinusInfinityHasNoWeights() {
        AttentionShape shape = AttentionShape.selfAttention(1, 50, 4);
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.full()).withBias(ScoreBias.shared());
        try (Session session = new Session(request, SEED, crew)) {
            Tensor bias = session.inputs.bias().orElseThrow();
            bias.slice(2, 11, 12).fill(Float.NEGATIVE_INFINITY);
            StatisticsOutputs found = session.run(Session.all(request, 1, 50, 1), 1);
            assertEquals(49, sum(found.receivedMass().orElseThrow()), 1e-4);
            assertEquals(0f, found.entropy().orElseThrow().get(0, 0, 11));
            assertEquals(0f, found.map().orElseThrow().get(0, 0, 11, 0));
            assertEquals(0, found.highestKeys().orElseThrow().key(0, 0, 11, 0));
            assertEquals(0f, found.highestKeys().orElseThrow().weight(0, 0, 11, 0));
        }
    }

    @Test
    void outputsMayHaveAnyStridesSeed61() {
        AttentionShape shape = new AttentionShape(2, 2, 1, 50, 101, 8, 8);
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.causal(51));
        StatisticsRequest wanted = Session.all(request, 3, 4, 5);
        try (Session session = new Session(request, SEED, crew);
                RunArena arena = RunArena.open("test")) {
            int[][] expected = bits(session.run(wanted, 1));
            HighestKeys highest = new HighestKeys(
                    arena.allocate("keys", 2 * 2 * 50 * 3 * Integer.BYTES),
                    arena.tensor("weights", 3, 50, 2, 2).permute(3, 2, 1, 0));
            StatisticsOutputs turned = new StatisticsOutputs(
                    Optional.of(arena.tensor("mass", 101, 2, 2).permute(2, 1, 0)),
                    Optional.of(arena.tensor("entropy", 50, 2, 2).permute(2, 1, 0)),
                    Optional.of(highest),
                    Optional.of(arena.tensor("map", 5, 4, 2, 2).permute(3, 2, 1, 0)));
            new AttentionStatistics(wanted, crew.workers(2), arena).run(session.inputs, session.logSumExp(), turned);
            int[][] found = bits(turned);
            for (int i = 0; i < expected.length; i++) {
                assertArrayEquals(expected[i], found[i]);
            }
        }
    }

    @Test
    void memoryGrowsWithTheLengthAndNotWithItsSquare() {
        long bytes = workspace(100_000);
        assertEquals(2.0, (double) workspace(200_000) / bytes, 0.05);
        assertEquals(20.0, (double) workspace(2_000_000) / bytes, 0.5);
    }

    /** Bytes of workspace and outputs of one head. */
    private static long workspace(long length) {
        AttentionShape shape = AttentionShape.selfAttention(1, length, 64);
        StatisticsRequest wanted = Session.all(AttentionRequest.softmax(shape, Mask.causal(shape)), 4, 16, 16);
        try (RunArena arena = RunArena.open("statistics")) {
            AttentionStatistics statistics = new AttentionStatistics(wanted, crew.workers(1), arena);
            assertTrue(
                    statistics.description().workspaceBytes() >= arena.ledger().totalBytes());
            StatisticsOutputs.allocate(wanted, arena);
            return arena.ledger().totalBytes();
        }
    }

    @Test
    void badRequestsAndCallsAreRefusedWithTheWayOut() {
        AttentionShape shape = AttentionShape.selfAttention(1, 10, 4);
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.full());
        assertRefused("use a softmax request", () -> StatisticsRequest.of(AttentionRequest.linear(shape, Mask.full())));
        assertRefused("highest keys 1025", () -> StatisticsRequest.of(request).withHighestKeys(1025));
        assertRefused("row bins 4097", () -> StatisticsRequest.of(request).withMap(4097, 1));
        assertRefused(
                "give both sides or none", () -> StatisticsRequest.of(request).withMap(3, 0));
        try (Session session = new Session(request, SEED, crew);
                RunArena arena = RunArena.open("test")) {
            assertRefused(
                    "wants no statistics",
                    () -> new AttentionStatistics(StatisticsRequest.of(request), crew.workers(1), arena));
            AttentionShape wide = AttentionShape.selfAttention(1, 10, 60_000);
            assertRefused(
                    "split the heads",
                    () -> new AttentionStatistics(
                            StatisticsRequest.of(AttentionRequest.softmax(wide, Mask.full()))
                                    .withEntropy(),
                            crew.workers(1),
                            arena));
            StatisticsRequest wanted = Session.all(request, 2, 2, 2);
            AttentionStatistics statistics = new AttentionStatistics(wanted, crew.workers(1), arena);
            StatisticsOutputs good = StatisticsOutputs.allocate(wanted, arena);
            Tensor logSumExp = session.logSumExp();
            StatisticsOutputs missing =
                    new StatisticsOutputs(good.receivedMass(), Optional.empty(), good.highestKeys(), good.map());
            assertRefused("wants the entropy", () -> statistics.run(session.inputs, logSumExp, missing));
            StatisticsOutputs shared =
                    new StatisticsOutputs(good.receivedMass(), good.receivedMass(), good.highestKeys(), good.map());
            assertRefused(
                    "entropy [1, 1, 10] overlaps receivedMass",
                    () -> statistics.run(session.inputs, logSumExp, shared));
            StatisticsOutputs wrong =
                    new StatisticsOutputs(good.receivedMass(), good.map(), good.highestKeys(), good.map());
            assertRefused("entropy has shape", () -> statistics.run(session.inputs, logSumExp, wrong));
            assertRefused(
                    "logSumExp has shape",
                    () -> statistics.run(session.inputs, good.map().orElseThrow(), good));
            assertRefused(
                    "need 80",
                    () -> new HighestKeys(
                            arena.allocate("keys", 79),
                            good.highestKeys().orElseThrow().weights()));
        }
    }

    private static void assertRefused(String message, Runnable call) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call::run);
        assertTrue(refusal.toString().contains(message), refusal.toString());
    }
}
