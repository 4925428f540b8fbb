package dev.sightline.reporting.section;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.Cell;
import dev.sightline.reporting.chart.Chart;
import dev.sightline.reporting.chart.HeatMap;
import dev.sightline.reporting.chart.LineChart;
import dev.sightline.reporting.chart.Point;
import dev.sightline.reporting.chart.Series;
import dev.sightline.reporting.document.Block;
import dev.sightline.reporting.document.Figure;
import dev.sightline.reporting.document.Note;
import dev.sightline.reporting.document.Paragraph;
import dev.sightline.reporting.document.Section;
import dev.sightline.reporting.document.Table;
import dev.sightline.reporting.document.TableCell;
import dev.sightline.reporting.synthetic.SyntheticSweep;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SectionsTest {
    @Test
    void heatMapsMarkCellsThatWereNotMeasuredOrDoNotApply() {
        Cell cell = ResultsBuilder.recall("full", Cell.PLAIN, 64);
        Results results = new ResultsBuilder()
                .measured(cell.atDepth(0), Map.of("recall", 0.5), Map.of())
                .notApplicable(ResultsBuilder.recall("full", Cell.PLAIN, 256).atDepth(0), "too short")
                .measured(cell.atDepth(1), Map.of("recall", 0.6), Map.of())
                .results();
        HeatMap map =
                assertInstanceOf(HeatMap.class, DepthHeatMaps.of("map", results).getFirst());
        assertEquals(List.of("0%", "100%"), map.rows());
        assertEquals(List.of("64", "256"), map.columns());
        assertEquals(
                List.of(new HeatMap.Value(0.5, 0.49, 0.51), new HeatMap.NotApplicable("too short")),
                map.cells().getFirst());
        assertEquals(
                new HeatMap.NotApplicable("not measured"), map.cells().getLast().getLast());
    }

    @Test
    void aCurveHasAGapWhereACellDoesNotApply() {
        Results results = new ResultsBuilder()
                .measured(ResultsBuilder.recall("full", Cell.PLAIN, 64), Map.of("recall", 0.5), Map.of("recall", 0.4))
                .notApplicable(ResultsBuilder.recall("full", Cell.PLAIN, 128), "too short")
                .results();
        Curves curves = Curves.overLength("recall");
        assertTrue(Double.isNaN(curves.measured(results).getLast().y()));
        assertEquals(1, curves.predicted(results).size());
        assertEquals(0.1, curves.residuals(results).getFirst().y(), 1e-12);
    }

    @Test
    void theSameVariantLooksTheSameInEveryChart() {
        Map<String, List<Series>> byName = new ReportComposer()
                .compose(SyntheticSweep.of(7)).sections().stream()
                        .flatMap(section -> charts(section).stream())
                        .filter(LineChart.class::isInstance)
                        .flatMap(chart -> ((LineChart) chart).series().stream())
                        .collect(Collectors.groupingBy(Series::name));
        byName.forEach((name, series) ->
                assertEquals(1, series.stream().map(Series::look).distinct().count(), name + " has several looks"));
    }

    @Test
    void reasonsForMissingValuesAreGivenOncePerReason() {
        Results results = new ResultsBuilder()
                .notApplicable(ResultsBuilder.recall("full", Cell.PLAIN, 4096), "too short")
                .notApplicable(ResultsBuilder.recall("flash", Cell.PLAIN, 4096), "too short")
                .results();
        List<Block> blocks = Blocks.notApplicable(results);
        Table table = assertInstanceOf(Table.class, blocks.getFirst());
        assertEquals(
                List.of(List.of(
                        TableCell.words("full; flash"),
                        TableCell.words("4,096"),
                        TableCell.count(2),
                        TableCell.words("too short"))),
                table.rows());
        assertEquals(List.of(), Blocks.notApplicable(results.measured()));
    }

    @Test
    void aTextThatCannotBeReadLeavesAReasonInsteadOfASection() {
        Cell cell = Cell.of("text-recall", "full", 64, 7, Map.of("text", "none"));
        Section section = new TextRecallSection()
                .compose(new ResultsBuilder().notApplicable(cell, "no text").sweep());
        Table table = assertInstanceOf(Table.class, section.blocks().getFirst());
        assertEquals(TableCell.words("no text"), table.rows().getFirst().getLast());
    }

    @Test
    void textRecallOverDepthsHasTheIntervalOfItsCurveAndNominalDepths() {
        Cell cell = Cell.of("text-recall", "full", 64, 7, Map.of("text", "a book"));
        Section section = new TextRecallSection()
                .compose(new ResultsBuilder()
                        .measured(cell.atDepth(0), Map.of("recall", 0.5, "answerDepth", 0.21), Map.of())
                        .measured(cell.atDepth(1), Map.of("recall", 0.7, "answerDepth", 1.0), Map.of())
                        .measured(
                                cell.with("kind", "curve"),
                                Map.of("meanRecall", 0.6, "worstDepthRecall", 0.5),
                                Map.of())
                        .sweep());
        assertTrue(prose(section).contains("recall over all depths is full 0.6 (0.59 to 0.61)."), prose(section));
        Table table = assertInstanceOf(Table.class, section.blocks().getLast());
        assertEquals(
                0.59,
                assertInstanceOf(
                                TableCell.Quantity.class,
                                table.rows().getFirst().get(2))
                        .low());
        assertTrue(
                section.blocks().stream()
                        .filter(Figure.class::isInstance)
                        .anyMatch(
                                block -> ((Figure) block).caption().plainText().contains("stands at 0.21")),
                "the first place that an answer can take is told");
    }

    @Test
    void scalingReportsTheLongContextWithTheScoreMatrixThatWasNotMade() {
        String said = prose(new ScalingSection().compose(SyntheticSweep.of(7)));
        assertTrue(
                said.contains(
                        "flash attended over 100,000 tokens (10¹⁰ pairs, 5×10⁹ of them visible) in 4.2 s with 102 MB"
                                + " allocated; a score matrix would take 40 GB."),
                said);
    }

    @Test
    void memoryReportsHowFarTheLedgerAgreesWithWhatWasAnnounced() {
        String said = prose(new MemorySection().compose(SyntheticSweep.of(7)));
        assertTrue(said.contains("the same to the byte in 42 of 42 cells."), said);
        assertTrue(
                said.contains("full allocates 1.09 GB at n = 16,384, 1.02 times the score matrix of 1.07 GB."), said);
    }

    @Test
    void memorySaysWhatMustBeKeptToGoOn() {
        ResultsBuilder builder = new ResultsBuilder();
        for (long length : List.of(64L, 4096L)) {
            Map<String, Double> full = Map.of("allocatedBytes", 1e6, "scoreMatrixBytes", 4.0 * length * length);
            builder.measured(scaling("full", length), with(full, 512.0 * length), Map.of());
            builder.measured(scaling("retention", length), with(full, 16384), Map.of());
            builder.measured(scaling("deltanet", length), with(full, 16384), Map.of());
        }
        String said = prose(new MemorySection().compose(builder.sweep()));
        assertTrue(
                said.contains(
                        "a head keeps: full 2.1 MB at n = 4,096; retention and deltanet 16.4 kB whatever the length."),
                said);
    }

    private static Cell scaling(String variant, long length) {
        return Cell.of("scaling", variant, length, 7, Map.of("kind", "point"));
    }

    private static Map<String, Double> with(Map<String, Double> metrics, double state) {
        Map<String, Double> more = new HashMap<>(metrics);
        more.put("stateBytes", state);
        return more;
    }

    @Test
    void constructedRecallStatesTheGatesOfRecurrencesAndNoneWithoutThem() {
        Cell fading = ResultsBuilder.recall("retention", Cell.PLAIN, 64)
                .with("rule", "decaying")
                .with("decayFactor", 0.984375)
                .atDepth(0);
        Cell full = ResultsBuilder.recall("full", Cell.PLAIN, 64).atDepth(0);
        String with = prose(new ConstructedRecallSection()
                .compose(new ResultsBuilder()
                        .measured(full, Map.of("recall", 0.5), Map.of())
                        .measured(fading, Map.of("recall", 0.5), Map.of())
                        .sweep()));
        assertTrue(with.contains("A recurrence (retention) writes all keys"), with);
        assertTrue(with.contains("γ = 0.984375"), with);
        String without = prose(new ConstructedRecallSection()
                .compose(new ResultsBuilder()
                        .measured(full, Map.of("recall", 0.5), Map.of())
                        .sweep()));
        assertTrue(!without.contains("A recurrence ("), without);
    }

    @Test
    void evictionRanksThePoliciesOfABudgetAndSaysWhatTheyObserved() {
        Section section = new EvictionSection().compose(SyntheticSweep.of(7));
        String said = prose(section);
        int found = said.indexOf("Of n = 1,024 with room for 128, recall over all depths is ");
        assertTrue(found >= 0, said);
        assertTrue(said.indexOf("oracle 0.9", found) < said.indexOf("snapkv, question seen 0.9", found), said);
        assertTrue(said.indexOf("snapkv, question seen 0.9", found) < said.indexOf("window 0.04", found), said);
        assertTrue(said.indexOf("full-cache 0.9", found) < said.indexOf("window 0.04", found), said);
        assertTrue(said.contains("no upper bound, for less room dilutes less"), said);
        assertTrue(
                section.blocks().stream()
                        .anyMatch(block -> block instanceof Note note
                                && note.text().plainText().contains("only as good as the queries that they observed")),
                "the caveat is told");
        assertTrue(
                section.blocks().stream()
                        .anyMatch(block -> block instanceof Note note
                                && note.text().plainText().contains("The first and the last page are always read")),
                "the caveat of quest is told");
        assertEquals(
                List.of(
                        "eviction-position-128",
                        "eviction-attention-128",
                        "eviction-position-256",
                        "eviction-attention-256"),
                charts(section).stream().map(Chart::id).toList());
    }

    @Test
    void missesAreGivenByCauseAndBandOfPositions() {
        Cell cell = ResultsBuilder.recall("full", Cell.PLAIN, 64);
        Cell state = ResultsBuilder.recall("deltanet", Cell.PLAIN, 64);
        Section section = new MissesSection()
                .compose(new ResultsBuilder()
                        .measured(cell.atDepth(0), misses(0.5, 0.4, 0, 0.1), Map.of())
                        .measured(cell.atDepth(1), misses(0.9, 0.0, 0, 0.1), Map.of())
                        .measured(state.atDepth(0), Map.of("recall", 0.3, "missUnresolved", 0.7), Map.of())
                        .sweep());
        HeatMap oldest = assertInstanceOf(HeatMap.class, charts(section).getFirst());
        assertEquals(List.of("full", "deltanet"), oldest.rows());
        assertEquals(List.of("recalled", "hidden", "outweighed", "drowned", "unresolved"), oldest.columns());
        assertEquals(
                0.4,
                assertInstanceOf(HeatMap.Value.class, oldest.cells().get(0).get(1))
                        .value());
        assertInstanceOf(HeatMap.NotApplicable.class, oldest.cells().get(0).get(4));
        HeatMap all = assertInstanceOf(HeatMap.class, charts(section).getLast());
        assertEquals(
                0.2,
                assertInstanceOf(HeatMap.Value.class, all.cells().get(0).get(1)).value(),
                1e-12);
    }

    private static Map<String, Double> misses(double recall, double hidden, double outweighed, double drowned) {
        return Map.of(
                "recall",
                recall,
                "missOutsideMask",
                hidden,
                "missUnderAttended",
                outweighed,
                "missMisdecoded",
                drowned);
    }

    @Test
    void aTradeOffJoinsWhatNothingBeatsAtTheLongestCommonLength() {
        Cell full = ResultsBuilder.curve("full", Cell.PLAIN, 1024);
        Cell window = Cell.of("eviction", "window", 1024, 7, Map.of("kind", "curve", "budget", "128"));
        Section section = TradeOffSection.ofBytes()
                .compose(new ResultsBuilder()
                        .measured(full, Map.of("meanRecall", 0.9, "stateBytes", 4000.0), Map.of("meanRecall", 0.91))
                        .measured(
                                ResultsBuilder.curve("full", Cell.PLAIN, 4096),
                                Map.of("meanRecall", 0.8, "stateBytes", 16000.0),
                                Map.of())
                        .measured(
                                ResultsBuilder.curve("linear", Cell.PLAIN, 1024),
                                Map.of("meanRecall", 0.1, "stateBytes", 2000.0),
                                Map.of())
                        .measured(window, Map.of("meanRecall", 0.2, "stateBytes", 1000.0), Map.of())
                        .measured(
                                Cell.of("eviction", "oracle", 1024, 7, Map.of("kind", "curve", "budget", "128")),
                                Map.of("meanRecall", 1.0, "stateBytes", 1000.0),
                                Map.of())
                        .measured(
                                Cell.of("eviction", "snapkv", 1024, 7, Map.of("kind", "curve", "budget", "128"))
                                        .read("question seen"),
                                Map.of("meanRecall", 1.0, "stateBytes", 1000.0),
                                Map.of())
                        .sweep());
        String said = prose(section);
        assertTrue(
                said.contains(
                        "At n = 1,024, of what does not know the question beforehand these recall more than all that takes"
                                + " less: window (1 kB, recall 0.2); full (4 kB, recall 0.9)."),
                said);
        LineChart chart = assertInstanceOf(LineChart.class, charts(section).getFirst());
        assertEquals(5, chart.series().size());
        assertEquals(0.91, chart.series().getFirst().theory().getFirst().y());
    }

    @Test
    void oneMethodMeasuredTwiceDoesNotEnterTheFrontTwiceByChance() {
        Map<String, String> window = Map.of("kind", "curve", "budget", "128");
        Map<String, String> whole = Map.of("kind", "curve", "budget", "1024");
        for (double flops : new double[] {4000, 4100}) {
            String said = prose(TradeOffSection.ofFlops()
                    .compose(new ResultsBuilder()
                            .measured(
                                    ResultsBuilder.curve("full", Cell.PLAIN, 1024),
                                    Map.of("meanRecall", 0.9, "flopsPerToken", 4000.0),
                                    Map.of())
                            .measured(
                                    ResultsBuilder.curve("sliding-window", Cell.PLAIN, 1024),
                                    Map.of("meanRecall", 0.2, "flopsPerToken", 1000.0),
                                    Map.of())
                            .measured(
                                    Cell.of("eviction", "full-cache", 1024, 7, whole),
                                    Map.of("meanRecall", 0.905, "flopsPerToken", flops),
                                    Map.of())
                            .measured(
                                    Cell.of("eviction", "window", 1024, 7, window),
                                    Map.of("meanRecall", 0.205, "flopsPerToken", flops / 4),
                                    Map.of())
                            .sweep()));
            assertTrue(
                    said.contains(
                            flops == 4000
                                    ? "takes less: window (1 kFLOP, recall 0.205); full-cache (4 kFLOP, recall 0.905)."
                                    : "takes less: sliding-window (1 kFLOP, recall 0.2); full (4 kFLOP, recall 0.9)."),
                    said);
        }
    }

    @Test
    void sectionsWithoutCellsSayHowToMeasureThem() {
        for (SectionComposer composer : List.of(
                new EvictionSection(), new MissesSection(), TradeOffSection.ofBytes(), TradeOffSection.ofFlops())) {
            Section section = composer.compose(SyntheticSweep.empty());
            Note note = assertInstanceOf(Note.class, section.blocks().getFirst());
            assertEquals(Note.Kind.NOT_MEASURED, note.kind());
        }
    }

    @Test
    void aFrontKeepsWhatIsBetterThanAllCheaperOnesByMoreThanChance() {
        List<ParetoFront.Place> front = ParetoFront.of(List.of(
                new ParetoFront.Place("best", 5, 0.6, 0.51),
                new ParetoFront.Place("dear", 4, 0.52, 0.48),
                new ParetoFront.Place("good", 2, 0.5, 0.4),
                new ParetoFront.Place("twin", 2, 0.5, 0.4),
                new ParetoFront.Place("unknown", 1, Double.NaN, Double.NaN),
                new ParetoFront.Place("cheap", 1, 0.1, 0.05)));
        assertEquals(
                List.of("cheap", "good", "best"),
                front.stream().map(ParetoFront.Place::name).toList());
    }

    @Test
    void fadingCountsWhichLawFitsBetter() {
        String said = prose(new FadingSection().compose(SyntheticSweep.of(7)));
        assertTrue(
                said.contains("A geometric law fits better than a power law on 10 of 10 recurrent curves and on 0 of 6"
                        + " attention curves."),
                said);
    }

    @Test
    void aStateThatOnlyAddsLosesNothingAndIsNoRecurrentCurve() {
        Cell network = Cell.of("fading", "elman", 8, 7, Map.of("gain", "1.0"));
        Cell sum = Cell.of("fading", "sum", 8, 7, Map.of("updateRule", "added", "decayFactor", "1.0"))
                .read("needle");
        Map<String, Double> straight = Map.of("geometricResidual", 0.0, "powerLawResidual", 0.1);
        String said = prose(new FadingSection()
                .compose(new ResultsBuilder()
                        .measured(network.with("kind", "point"), Map.of("gradientNorm", 0.1), Map.of())
                        .measured(network.with("kind", "curve"), straight, Map.of())
                        .measured(sum.with("kind", "point"), Map.of("gradientNorm", 1.0), Map.of())
                        .measured(sum.with("kind", "curve"), straight, Map.of())
                        .sweep()));
        assertTrue(said.contains("power law on 1 of 1 recurrent curve."), said);
        assertTrue(said.contains("A state that only adds (sum) keeps all of it."), said);
        assertTrue(!said.contains("decays by γ") && !said.contains("delta rule corrects"), said);
    }

    @Test
    void fadingShowsRecurrentAttentionOnTheAxesOfTheNetworks() {
        Section section = new FadingSection().compose(SyntheticSweep.of(7));
        Map<String, Chart> byId = charts(section).stream().collect(Collectors.toMap(Chart::id, chart -> chart));
        LineChart elman = assertInstanceOf(LineChart.class, byId.get("fading-elman"));
        for (String id : List.of("fading-state-needle", "fading-state-distractor", "fading-state-message")) {
            LineChart states = assertInstanceOf(LineChart.class, byId.get(id));
            assertEquals(elman.x(), states.x());
            assertEquals(
                    List.of("deltanet", "retention"),
                    states.series().stream().map(Series::name).sorted().toList());
        }
        assertTrue(prose(section).contains("retention, needle"), prose(section));
    }

    @Test
    void rotaryPositionsSayThatNoModelWasTrainedAndWhatIsLeftFarAway() {
        Section section = new RotarySection().compose(SyntheticSweep.of(7));
        Note caveat = section.blocks().stream()
                .filter(Note.class::isInstance)
                .map(Note.class::cast)
                .findFirst()
                .orElseThrow();
        assertTrue(caveat.text().plainText().startsWith("No model was trained"));
        assertTrue(prose(section).contains("At the farthest distance, 511: rope recalls 0."), prose(section));
        assertTrue(prose(section).contains("with 0.5 of its pairs at angles never met"), prose(section));
        assertTrue(prose(section).contains("read at 1/8 of the distance"), prose(section));
        assertEquals(5, charts(section).size());
        assertTrue(prose(new RotarySection().compose(SyntheticSweep.empty())).isEmpty());
    }

    @Test
    void memoriesOfAStreamStandUnderTheBoundOfTheirUnits() {
        Section section = new StreamingSection().compose(SyntheticSweep.of(7));
        assertTrue(prose(section).contains("numbers of at most 128"), prose(section));
        assertTrue(prose(section).contains("So a linear read-out recovers at most"), prose(section));
        LineChart capacity = assertInstanceOf(LineChart.class, charts(section).getLast());
        assertEquals(
                List.of("elman"), capacity.series().stream().map(Series::name).toList());
        List<Point> sums = capacity.series().getFirst().measured();
        assertEquals(1, sums.getFirst().x());
        for (int i = 1; i < sums.size(); i++) {
            assertTrue(sums.get(i).y() >= sums.get(i - 1).y());
        }
        assertTrue(prose(section).contains("from 24.6 kB; retention 1 and 0 from 4.29 kB"), prose(section));
    }

    @Test
    void dilutionSaysWhichGapWasNotCrossed() {
        String said = prose(new DilutionSection().compose(SyntheticSweep.of(7)));
        assertTrue(said.contains("at a gap of 16 it does not fall through one half at the lengths measured."), said);
    }

    private static List<Chart> charts(Section section) {
        return section.blocks().stream()
                .filter(Figure.class::isInstance)
                .flatMap(block -> ((Figure) block).charts().stream())
                .toList();
    }

    private static String prose(Section section) {
        return section.blocks().stream()
                .filter(Paragraph.class::isInstance)
                .map(block -> ((Paragraph) block).text().plainText())
                .collect(Collectors.joining("\n"));
    }
}
