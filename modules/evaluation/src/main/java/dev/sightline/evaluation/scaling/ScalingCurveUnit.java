package dev.sightline.evaluation.scaling;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.StandardWindow;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.scaling.PilotRun.Point;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The curves of all variants in one unit, since their times are measured in turns: in every round, each length of each
 * variant once, in random order.
 *
 * @param variants names, in the order of the cells
 * @param processor on which the times are taken: a time of another processor must not stand in for one of this
 * @param clock nanoseconds since any fixed moment
 */
record ScalingCurveUnit(ScalingDesign design, List<String> variants, long seed, String processor, LongSupplier clock)
        implements WorkUnit {
    /** Copies the list, so that a unit never changes. */
    ScalingCurveUnit {
        variants = List.copyOf(variants);
    }

    @Override
    public Cell key() {
        return template()
                .with("variants", String.join(" ", variants))
                .with("shortest", design.shortest())
                .with("lengthsPerOctave", design.lengthsPerOctave())
                .with("seconds", design.curveSeconds())
                .with("memoryBytes", design.memoryBytes());
    }

    private Cell template() {
        return Cell.of(
                ScalingTask.NAME,
                "all",
                design.longest(),
                seed,
                Map.of(
                        "headDim", Integer.toString(ScalingDesign.HEAD_DIM),
                        "heads", "1",
                        "processor", processor,
                        "window", Integer.toString(StandardWindow.KEYS),
                        "rounds", Integer.toString(design.rounds())));
    }

    /** Seconds on two cores, like the weights of the other tasks. */
    @Override
    public double weight() {
        return design.curveSeconds();
    }

    /** A variant, how far it can be followed, and its times. */
    private record Followed(CostSeries series, PilotRun.Outcome pilot, CurveTimes times) {}

    /** One sample of a round. */
    private record Turn(Followed followed, int point) {}

    @Override
    public List<CellResult> measure(Laboratory laboratory) {
        BenchSetup setup = BenchSetup.random(seed, laboratory.workers(), clock);
        List<Followed> followed = followAll(laboratory, setup);
        timeInTurns(followed, setup);
        List<MeasuredSeries> measured = new ArrayList<>();
        for (Followed one : followed) {
            List<CallMemory> memory = new ArrayList<>();
            for (Point point : one.pilot().points()) {
                memory.add(CallMemory.of(
                        one.series(), point.length(), setup, ResidentMemory.ofThisProcess(), AttentionBench::call));
            }
            measured.add(new MeasuredSeries(
                    one.series(), one.times(), memory, one.pilot().stop()));
        }
        return results(measured);
    }

    private List<CellResult> results(List<MeasuredSeries> measured) {
        RoundBootstrap bootstrap = new RoundBootstrap(design.rounds(), RandomStream.of(seed, "scaling bootstrap", 0));
        CurveCells curves = new CurveCells(template(), design, bootstrap);
        LawCells laws = new LawCells(template(), bootstrap);
        CrossoverCells crossovers = new CrossoverCells(template(), bootstrap);
        List<CellResult> results = new ArrayList<>();
        for (MeasuredSeries series : measured) {
            results.addAll(curves.of(series));
            results.add(laws.of(series));
            for (MeasuredSeries other : measured) {
                if (new Crossover(series.series(), other.series()).isExpected()) {
                    results.add(crossovers.of(series, other));
                }
            }
        }
        return results;
    }

    /** Warms all up before the first is followed, since the first also pays for what all share. */
    private List<Followed> followAll(Laboratory laboratory, BenchSetup setup) {
        double begin = setup.now();
        List<CostSeries> all = variants.stream()
                .map(name -> CostSeries.bidirectional(
                        laboratory.variants().get(name), laboratory.workers().threads()))
                .toList();
        WarmUp warmUp = new WarmUp(design, setup);
        all.forEach(warmUp::run);
        double left = design.curveSeconds() - (setup.now() - begin);
        PilotRun pilot = new PilotRun(design, setup);
        List<Followed> followed = new ArrayList<>();
        for (CostSeries series : all) {
            PilotRun.Outcome outcome = pilot.follow(series, left / all.size());
            double[] lengths =
                    outcome.points().stream().mapToDouble(Point::length).toArray();
            followed.add(new Followed(series, outcome, new CurveTimes(lengths, design.rounds())));
        }
        return followed;
    }

    private void timeInTurns(List<Followed> followed, BenchSetup setup) {
        List<Turn> turns = new ArrayList<>();
        for (Followed one : followed) {
            for (int point = 0; point < one.times().size(); point++) {
                turns.add(new Turn(one, point));
            }
        }
        RandomStream order = RandomStream.of(seed, "scaling order", 0);
        for (int round = 0; round < design.rounds(); round++) {
            for (int next : order.permutation(turns.size())) {
                Turn turn = turns.get(next);
                turn.followed().times().enter(turn.point(), round, sample(turn, setup));
            }
        }
    }

    private static double sample(Turn turn, BenchSetup setup) {
        Point point = turn.followed().pilot().points().get(turn.point());
        try (AttentionBench bench = setup.open(turn.followed().series(), point.length())) {
            if (point.calls() > 1) {
                // A short call is timed as it runs in a loop; its first run would find nothing in the caches.
                bench.call();
            }
            return bench.secondsPerCall(point.calls());
        }
    }
}
