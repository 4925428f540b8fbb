package dev.sightline.evaluation.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.race.CaseFigures.Checked;
import dev.sightline.evaluation.race.Contender.Role;
import dev.sightline.evaluation.race.RaceResult.Ratio;
import dev.sightline.evaluation.race.RaceResult.Row;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CaseFiguresTest {
    private static Checked contender(String name, Role role, int threads) {
        return working(new Contender(name, role, threads, new Contender.Work(2e9, 1e9), 64, () -> {}));
    }

    private static Checked working(Contender contender) {
        return new Checked(contender, 1e-7, OptionalLong.of(1 << 20));
    }

    private static Samples constant(double seconds) {
        double[] values = new double[9];
        Arrays.fill(values, seconds);
        return new Samples(values);
    }

    @Test
    void ratesAndSharesAreOfTheMedianAndOfAsManyCoresAsThreads() {
        CaseFigures figures = new CaseFigures(
                "case",
                List.of(contender("flash", Role.OWN, 2)),
                List.of(new Samples(new double[] {0.02, 0.01, 0.04})),
                new Samples(new double[] {1e-2, 1e-2, 1e-2}),
                1e9);
        Row row = figures.rows().getFirst();

        assertEquals(20, row.medianMillis(), 1e-9);
        assertEquals(10, row.bestMillis(), 1e-9);
        assertEquals(100, row.gflopsMedian(), 1e-9);
        assertEquals(200, row.gflopsBest(), 1e-9);
        assertEquals(0.5, row.shareOfPeak(), 1e-12);
        assertEquals(50, row.gigabytesPerSecond(), 1e-9);
    }

    /** A machine that changes its speed by half and more from round to round moves times, and hardly the ratio. */
    @Test
    void theIntervalOfARatioCoversItInNineteenOfTwentyRacesSeeds0To199() {
        int covered = 0;
        double width = 0;
        int races = 200;
        for (int race = 0; race < races; race++) {
            RandomStream random = RandomStream.of(race, "synthetic race", 0);
            double[] ours = new double[21];
            double[] theirs = new double[21];
            for (int round = 0; round < ours.length; round++) {
                double machine = 1 + 0.5 * random.nextDouble();
                ours[round] = 0.01 * machine * (1 + 0.02 * random.nextGaussian());
                theirs[round] = 0.015 * machine * (1 + 0.02 * random.nextGaussian());
            }
            Ratio ratio = ratios(ours, theirs, race).getFirst();
            width += (ratio.high() - ratio.low()) / races;
            covered += ratio.low() <= 1.5 && 1.5 <= ratio.high() ? 1 : 0;
        }

        assertTrue(covered >= 0.9 * races, covered + " of " + races + " intervals cover the ratio");
        assertTrue(width < 0.3, "intervals are " + width + " wide");
    }

    private static List<Ratio> ratios(double[] ours, double[] theirs, long seed) {
        return new CaseFigures(
                        "case",
                        List.of(contender("flash", Role.OWN, 1), contender("libtorch", Role.ENGINE, 1)),
                        List.of(new Samples(ours), new Samples(theirs)),
                        constant(1e-2),
                        1e9)
                .ratios("flash", seed);
    }

    @Test
    void theOperatorsOfOneEngineShareTheRatioOfTheFasterAndReferencesHaveTheirOwn() {
        CaseFigures figures = new CaseFigures(
                "case",
                List.of(
                        contender("flash", Role.OWN, 1),
                        contender("full", Role.OWN, 1),
                        contender("flash-float32", Role.REFERENCE, 1),
                        contender("onnxruntime-gqa", Role.ENGINE, 1),
                        contender("onnxruntime-mha", Role.ENGINE, 1)),
                List.of(constant(1), constant(2), constant(3), constant(6), constant(5)),
                constant(1e-2),
                1e9);

        assertEquals(
                List.of(new Ratio("case", "flash-float32", 3, 3, 3), new Ratio("case", "onnxruntime", 5, 5, 5)),
                figures.ratios("flash", 1));
    }

    @Test
    void ratesOfAReferenceAreComparedAndTimesOfAnAlternative() {
        Contender.Work twice = new Contender.Work(4e9, 1);
        CaseFigures figures = new CaseFigures(
                "case",
                List.of(
                        contender("retention", Role.OWN, 1),
                        working(new Contender("retention-full", Role.REFERENCE, 1, twice, 0, () -> {})),
                        working(new Contender("flash-causal", Role.ALTERNATIVE, 1, twice, 0, () -> {}))),
                List.of(constant(1), constant(4), constant(4)),
                constant(1e-2),
                1e9);

        assertEquals(
                List.of(new Ratio("case", "retention-full", 2, 2, 2), new Ratio("case", "flash-causal", 4, 4, 4)),
                figures.ratios("retention", 1));
    }

    @Test
    void thereIsNoRatioWhereTheKernelIsMissingOrThereWasOneRound() {
        assertEquals(List.of(), ratios(new double[] {1}, new double[] {2}, 1));
        CaseFigures withoutFlash = new CaseFigures(
                "case", List.of(contender("libtorch", Role.ENGINE, 1)), List.of(constant(1)), constant(1e-2), 1e9);

        assertEquals(List.of(), withoutFlash.ratios("flash", 1));
    }
}
