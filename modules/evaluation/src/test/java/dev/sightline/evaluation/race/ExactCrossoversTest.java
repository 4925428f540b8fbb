package dev.sightline.evaluation.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.race.RaceResult.Crossover;
import dev.sightline.evaluation.race.RaceResult.Ratio;
import dev.sightline.evaluation.race.RaceResult.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExactCrossoversTest {
    /** A mechanism of 3 FLOPs a position beside one of 0.01 a pair, at rates that are given. */
    private static List<Row> pairs(double ownRate, double exactRate, long... lengths) {
        List<Row> rows = new ArrayList<>();
        for (long length : lengths) {
            rows.add(row("retention-d64-n" + length, "retention", 3e6 * length, ownRate));
            rows.add(row("retention-d64-n" + length, Race.EXACT, 1e4 * length * length, exactRate));
        }
        return rows;
    }

    private static Row row(String raceCase, String contender, double flops, double gflops) {
        double millis = flops / gflops / 1e6;
        return new Row(
                raceCase,
                contender,
                true,
                1,
                9,
                millis,
                millis,
                gflops,
                gflops,
                200,
                gflops / 200,
                1,
                1e-7,
                0,
                0,
                OptionalLong.empty());
    }

    private static List<Crossover> of(List<Row> rows) {
        return ExactCrossovers.of(rows, List.of());
    }

    /** Ratios of equal rates, which lie between so much less and so much more. */
    private static List<Ratio> ratios(double factor, long... lengths) {
        return Arrays.stream(lengths)
                .mapToObj(length -> new Ratio(
                        "retention-d64-n" + length,
                        Race.EXACT,
                        length / 300.0,
                        length / 300.0 / factor,
                        length / 300.0 * factor))
                .toList();
    }

    @Test
    void theIntervalIsThatOfTheRatios() {
        long[] lengths = {64, 256, 1024};
        Crossover crossover = ExactCrossovers.of(pairs(100, 100, lengths), ratios(1.5, lengths))
                .getFirst();
        assertEquals(300, crossover.measured().orElseThrow(), 1e-9);
        assertEquals(200, crossover.low().orElseThrow(), 1e-9);
        assertEquals(450, crossover.high().orElseThrow(), 1e-9);
    }

    /** Ratios that may be above 1 everywhere, or below it, leave all lengths; a case without an interval leaves none. */
    @Test
    void anIntervalEndsWhereTheLengthsDo() {
        long[] lengths = {64, 256, 1024};
        Crossover open =
                ExactCrossovers.of(pairs(100, 100, lengths), ratios(5, lengths)).getFirst();
        assertEquals(300, open.measured().orElseThrow(), 1e-9);
        assertEquals(64, open.low().orElseThrow(), 1e-9);
        assertEquals(1024, open.high().orElseThrow(), 1e-9);
        Crossover once = ExactCrossovers.of(pairs(100, 100, lengths), ratios(1.5, 64, 256))
                .getFirst();
        assertTrue(once.measured().isPresent());
        assertTrue(once.low().isEmpty() && once.high().isEmpty());
    }

    @Test
    void equalRatesCrossWhereFlopsAreEqual() {
        Crossover crossover = of(pairs(100, 100, 64, 256, 1024)).getFirst();
        assertEquals("retention-d64", crossover.cases());
        assertEquals("retention", crossover.contender());
        assertEquals(300, crossover.predicted(), 1e-9);
        assertEquals(300, crossover.measured().orElseThrow(), 1e-9);
    }

    @Test
    void aSlowerMechanismCrossesLaterThanPredicted() {
        Crossover crossover = of(pairs(50, 150, 64, 256, 1024, 4096)).getFirst();
        assertEquals(300, crossover.predicted(), 1e-9);
        assertEquals(900, crossover.measured().orElseThrow(), 1e-9);
    }

    @Test
    void whoIsAlwaysFasterCrossesNowhere() {
        for (long[] lengths : new long[][] {{64, 128}, {1024, 4096}}) {
            List<Crossover> crossovers = of(pairs(100, 100, lengths));
            assertEquals(1, crossovers.size());
            assertTrue(crossovers.getFirst().measured().isEmpty());
            assertEquals(lengths[1] > 300, crossovers.getFirst().fasterAtLongest());
            assertEquals(lengths[0], crossovers.getFirst().fromLength());
            assertEquals(lengths[1], crossovers.getFirst().toLength());
        }
    }

    @Test
    void theLastCrossingCounts() {
        List<Row> rows = new ArrayList<>(pairs(100, 100, 64));
        rows.addAll(pairs(100, 10, 128));
        rows.addAll(pairs(100, 100, 256, 512));
        Crossover crossover = of(rows).getFirst();
        assertEquals(300, crossover.measured().orElseThrow(), 1e-9);
    }

    @Test
    void oneLengthOrNoExactAttentionGivesNone() {
        assertEquals(List.of(), of(pairs(100, 100, 256)));
        assertEquals(List.of(), of(List.of(row("linear-d64-n64", "linear", 1, 1))));
    }
}
