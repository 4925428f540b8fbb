package dev.sightline.evaluation.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.Alibi;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.evaluation.ReferenceVariant;
import dev.sightline.evaluation.race.RaceResult.Ratio;
import dev.sightline.evaluation.race.RaceResult.Row;
import dev.sightline.evaluation.race.RaceResult.Wrong;
import dev.sightline.evaluation.race.Workload.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** With variants in loops and a clock that ticks a microsecond at each look, so that nothing waits. */
class RaceTest {
    private static final AttentionShape SHAPE = AttentionShape.selfAttention(1, 40, 8);
    private static final AttentionRequest REQUEST = AttentionRequest.softmax(SHAPE, Mask.causal(SHAPE));
    private static final AttentionShape SHORT_SHAPE = AttentionShape.selfAttention(1, 20, 8);
    private static final Workload SHORT = new Workload.Attention(
            AttentionRequest.softmax(SHORT_SHAPE, Mask.causal(SHORT_SHAPE)),
            Layout.HEAD_MAJOR,
            List.of("flash"),
            Reference.NONE,
            true);
    private static final RaceDesign DESIGN = new RaceDesign(1, 1e-3, 3, 5, 1e-5, 1e-5, 1e-5, 1);

    /** Right where the contenders are, but for a bonus to the newest key. */
    private static final ReferenceVariant SKEWED = ReferenceVariant.softmax().withBonus(age -> age == 0 ? 0.01 : 0);

    private final AtomicLong clock = new AtomicLong();
    private final List<String> progress = new ArrayList<>();

    private RaceResult race(Workload workload, boolean isLong, AttentionVariant... variants) {
        RaceTrack track = new RaceTrack(
                AttentionVariants.of(List.of(variants)),
                new Yardstick("loops", 1e6, () -> {}),
                new Yardstick("loops", 1e6, () -> {}),
                Optional.empty(),
                () -> clock.addAndGet(1000));
        RaceCase one = new RaceCase(
                "case-n40",
                workload,
                OptionalInt.empty(),
                isLong
                        ? Optional.of(new RaceCase("case-n20", SHORT, OptionalInt.empty(), Optional.empty()))
                        : Optional.empty());
        return new Race(track, DESIGN, progress::add).run(List.of(one), new LinkedHashMap<>());
    }

    private static Workload causal(boolean alone) {
        return new Workload.Attention(REQUEST, Layout.HEAD_MAJOR, List.of("flash"), Reference.NONE, alone);
    }

    private static AttentionVariant sound(String name) {
        return ReferenceVariant.softmax().named(name);
    }

    @Test
    void whoIsRightHasFiguresAndARatio() {
        RaceResult race = race(causal(false), false, sound("flash"), sound("libtorch"));

        assertEquals(
                List.of("flash", "libtorch"),
                race.rows().stream().map(Row::contender).toList());
        assertEquals(
                List.of("libtorch"), race.ratios().stream().map(Ratio::against).toList());
        assertTrue(race.rows().stream().allMatch(row -> row.maxError() < race.tolerance()), race.rows()::toString);
        assertTrue(race.isOwnRight());
        assertTrue(race.peakGflops() > 0 && race.readGigabytesPerSecond() > 0);
        assertEquals(1, progress.size());
    }

    @Test
    void anEngineThatIsWrongIsNamedHasNoFigureAndFailsNobodyElse() {
        RaceResult race = race(causal(false), false, sound("flash"), SKEWED.named("libtorch"));

        assertEquals(List.of("flash"), race.rows().stream().map(Row::contender).toList());
        assertEquals(List.of(), race.ratios());
        assertEquals(
                List.of("libtorch"), race.wrong().stream().map(Wrong::contender).toList());
        assertTrue(race.isOwnRight());
    }

    @Test
    void aKernelOfTheHouseThatIsWrongFailsTheRace() {
        RaceResult race = race(causal(false), false, SKEWED.named("flash"), sound("libtorch"));

        assertEquals(
                List.of("libtorch"), race.rows().stream().map(Row::contender).toList());
        assertEquals(List.of(), race.ratios());
        assertFalse(race.isOwnRight());
    }

    @Test
    void whoRefusesTheRequestStaysOut() {
        RaceResult race = race(
                causal(false),
                false,
                sound("flash"),
                ReferenceVariant.softmax().named("libtorch").serving(mask -> false));

        assertEquals(List.of("flash"), race.rows().stream().map(Row::contender).toList());
        assertEquals(List.of(), race.skipped());
    }

    @Test
    void aKernelOfTheHouseThatRefusesIsToldOf() {
        RaceResult race = race(
                causal(false), false, ReferenceVariant.softmax().named("flash").serving(mask -> false));

        assertEquals(List.of(), race.rows());
        assertTrue(race.skipped().getFirst().startsWith("case-n40: flash refuses: "), race.skipped()::toString);
    }

    @Test
    void aCaseForTheHouseAloneKeepsEnginesOut() {
        RaceResult race = race(causal(true), false, sound("flash"), sound("libtorch"));

        assertEquals(List.of("flash"), race.rows().stream().map(Row::contender).toList());
    }

    @Test
    void aLongCaseIsCalledOnceAndCheckedAllTheSame() {
        RaceResult right = race(causal(true), true, sound("flash"));
        RaceResult wrong = race(causal(true), true, SKEWED.named("flash"));

        Row row = right.rows().getFirst();

        assertEquals(1, row.rounds());
        assertEquals("case-n40", row.raceCase());
        assertEquals(4L * SHAPE.query().elements() * Float.BYTES, row.tensorBytes());
        assertEquals(row.gflopsMedian() / row.peakGflops(), row.shareOfPeak(), 1e-12);
        assertTrue(row.peakResidentBytes().orElse(1) > 0, row.peakResidentBytes()::toString);
        assertEquals(List.of(), right.ratios());
        assertEquals(List.of(), wrong.rows());
        assertFalse(wrong.isOwnRight());
    }

    @Test
    void aReferenceOnOneThreadHasItsRatio() {
        RaceResult race = race(
                new Workload.Attention(REQUEST, Layout.HEAD_MAJOR, List.of("flash"), Reference.ONE_THREAD, false),
                false,
                sound("flash"));

        assertEquals(
                List.of("one-thread"),
                race.ratios().stream().map(Ratio::against).toList());
    }

    @Test
    void maskedPagedAndChunkedAttentionIsRightAndRacesAgainstThePlainOne() {
        AttentionRequest shaped = AttentionRequest.softmax(SHAPE, Mask.window(9, 0))
                .withChanges(ScoreChanges.NONE
                        .withSoftcap(2)
                        .withAlibi(new Alibi(List.of(0.1), 3))
                        .withSinks(List.of(0.5)));
        Map<Workload, String> expected = new LinkedHashMap<>();
        expected.put(
                new Workload.Attention(shaped, Layout.HEAD_MAJOR, List.of("flash"), Reference.PLAIN, true),
                "flash-full");
        expected.put(
                new Workload.Attention(
                        REQUEST.withPages(), Layout.HEAD_MAJOR, List.of("flash"), Reference.TOGETHER, true),
                "flash-contiguous");
        expected.put(
                new Workload.Attention(
                        REQUEST, List.of(Layout.HEAD_MAJOR), List.of("flash"), Reference.ONE_CALL, true, 7),
                "flash-one-call");
        expected.forEach((workload, reference) -> {
            RaceResult race = race(workload, false, AttentionVariants.load().get("flash"));
            assertTrue(race.isOwnRight());
            assertEquals(
                    List.of("flash", reference),
                    race.rows().stream().map(Row::contender).toList());
            assertEquals(
                    List.of(reference),
                    race.ratios().stream().map(Ratio::against).toList());
        });
    }

    @Test
    void anEngineRacesInEveryLayoutAndTheKernelsOfTheHouseInTheFirst() {
        List<Layout> layouts = List.of(Layout.LENGTH_MAJOR, Layout.HEAD_MAJOR);
        RaceResult race = race(
                new Workload.Attention(REQUEST, layouts, List.of("flash"), Reference.NONE, false),
                false,
                sound("flash"),
                sound("libtorch"));

        assertEquals(
                List.of("flash", "libtorch", "libtorch-heads-first"),
                race.rows().stream().map(Row::contender).toList());
        assertEquals(
                List.of("libtorch"), race.ratios().stream().map(Ratio::against).toList());
    }

    @Test
    void aProductOfMatricesIsCheckedToo() {
        MatrixMultiplier lazy = (a, b, c, workers, arena) -> () -> c.fill(1);
        MatrixMultiplier loops = (a, b, c, workers, arena) -> () -> {
            for (long row = 0; row < a.size(0); row++) {
                for (long column = 0; column < b.size(1); column++) {
                    float sum = 0;
                    for (long inner = 0; inner < a.size(1); inner++) {
                        sum += a.get(row, inner) * b.get(inner, column);
                    }
                    c.set(sum, row, column);
                }
            }
        };

        assertTrue(ErrorMeter.accepts(error(loops)));
        assertFalse(ErrorMeter.accepts(error(lazy)));
    }

    private static double error(MatrixMultiplier multiplier) {
        try (MatrixHeat heat = new MatrixHeat(24, multiplier, 1, 5)) {
            Contender contender = heat.contenders().getFirst();
            heat.erase();
            contender.call().run();
            return heat.error(contender);
        }
    }
}
