package dev.sightline.evaluation.race;

import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.race.Contender.Role;
import dev.sightline.evaluation.race.RaceResult.Ratio;
import dev.sightline.evaluation.race.RaceResult.Row;
import dev.sightline.evaluation.scaling.RoundBootstrap;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * What the samples of a case say.
 *
 * @param raceCase its name
 * @param checked contenders whose output was right, in the order of the lanes
 * @param samples one a contender, of the same rounds
 * @param peak samples of the peak, of the same rounds
 * @param peakFlops FLOPs of a call of the peak
 */
record CaseFigures(String raceCase, List<Checked> checked, List<Samples> samples, Samples peak, double peakFlops) {
    private static final double GIGA = 1e9;
    private static final double MILLISECONDS = 1e3;

    /**
     * A contender whose output was right.
     *
     * @param error how far from float64
     * @param residentBytes of the process while it was called; empty where that cannot be seen
     */
    record Checked(Contender contender, double error, OptionalLong residentBytes) {}

    /** A row a contender. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < checked.size(); i++) {
            Contender contender = checked.get(i).contender();
            double median = samples.get(i).median();
            double best = samples.get(i).best();
            double gflops = contender.work().flops() / median / GIGA;
            double peakGflops = peakFlops / peak.median() / GIGA;
            rows.add(new Row(
                    raceCase,
                    contender.name(),
                    contender.isOwn(),
                    contender.threads(),
                    samples.get(i).rounds(),
                    median * MILLISECONDS,
                    best * MILLISECONDS,
                    gflops,
                    contender.work().flops() / best / GIGA,
                    peakGflops,
                    gflops / (peakGflops * contender.threads()),
                    contender.work().bytes() / median / GIGA,
                    checked.get(i).error(),
                    contender.workspaceBytes(),
                    (long) contender.work().bytes(),
                    checked.get(i).residentBytes()));
        }
        return rows;
    }

    /**
     * The ratio of the first own contender to every engine, to the fastest of its operators and layouts where it has
     * several, to alternatives, and to its own references: of the times, but of the rates where a reference has other work
     * to do. None if it was not right, or if there was one round only.
     */
    List<Ratio> ratios(String own, long seed) {
        int first = IntStream.range(0, checked.size())
                .filter(i -> checked.get(i).contender().role() == Role.OWN)
                .filter(i -> checked.get(i).contender().name().equals(own))
                .findFirst()
                .orElse(-1);
        if (first < 0 || samples.get(first).rounds() < 2) {
            return List.of();
        }
        Samples ours = samples.get(first);
        RoundBootstrap bootstrap =
                new RoundBootstrap(ours.rounds(), RandomStream.of(seed, "race ratios " + raceCase, 0));
        List<Ratio> ratios = new ArrayList<>();
        double ourFlops = checked.get(first).contender().work().flops();
        opponents().forEach((engine, opponent) -> {
            Samples theirs = samples.get(opponent);
            Contender other = checked.get(opponent).contender();
            double work =
                    other.role() == Role.REFERENCE ? ourFlops / other.work().flops() : 1;
            Measure ratio = bootstrap.interval(rounds -> work * theirs.medianOf(rounds) / ours.medianOf(rounds));
            ratios.add(new Ratio(raceCase, engine, ratio.value(), ratio.low(), ratio.high()));
        });
        return ratios;
    }

    /** The fastest of each engine, by its place among the checked. */
    private Map<String, Integer> opponents() {
        Map<String, Integer> fastest = new LinkedHashMap<>();
        for (int i = 0; i < checked.size(); i++) {
            Contender contender = checked.get(i).contender();
            if (contender.role() != Role.OWN) {
                fastest.merge(contender.engine(), i, this::faster);
            }
        }
        return fastest;
    }

    private int faster(int one, int other) {
        return samples.get(one).median() <= samples.get(other).median() ? one : other;
    }
}
