package dev.sightline.evaluation.scaling;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.scaling.LogLogCurve.Crossing;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The cell of two variants that must cross, because the FLOPs of one grow with the pairs and those of the other with
 * the tokens: {@code kind=crossover}. The cell is of the first variant; its parameter {@code against} names the other.
 */
final class CrossoverCells {
    /** Metric: the length from which the first variant is slower than the other; predicted from the FLOPs alone. */
    static final String LENGTH = "crossoverLength";

    private final Cell template;
    private final RoundBootstrap bootstrap;

    /** @param template a cell with the parameters of all cells */
    CrossoverCells(Cell template, RoundBootstrap bootstrap) {
        this.template = template;
        this.bootstrap = bootstrap;
    }

    /**
     * Where two series cross; not applicable if they do so outside the lengths at which both were measured and differ.
     */
    CellResult of(MeasuredSeries quadratic, MeasuredSeries linear) {
        int common = Math.min(quadratic.times().size(), linear.times().size());
        String other = linear.series().variant().name();
        long longest =
                common == 0 ? template.length() : (long) quadratic.times().length(common - 1);
        Cell cell = quadratic
                .series()
                .cell(template, longest)
                .with("kind", "crossover")
                .with("against", other);
        Crossover crossover = new Crossover(quadratic.series(), linear.series());
        LogLogCurve compared = quadratic.times().medians(bootstrap.allRounds()).from((double) crossover.shortest());
        int skipped = quadratic.times().size() - compared.size();
        if (common <= skipped) {
            return CellResult.notApplicable(cell, nothingToCompare(crossover));
        }
        double shortest = quadratic.times().length(skipped);
        OptionalDouble counted = crossover.predicted();
        return switch (crossing(quadratic, linear, shortest, bootstrap.allRounds())) {
            case Crossing.At at -> {
                SortedMap<String, Double> predicted = new TreeMap<>();
                counted.ifPresent(length -> predicted.put(LENGTH, length));
                Measure measured = bootstrap.interval(
                        rounds -> clamped(crossing(quadratic, linear, shortest, rounds), shortest, (double) longest));
                yield CellResult.measured(cell, new TreeMap<>(Map.of(LENGTH, measured)), predicted);
            }
            case Crossing.Before before ->
                CellResult.notApplicable(
                        cell,
                        other + " is faster at every length compared, from " + (long) shortest + " on"
                                + beyondWindow(crossover) + byCounting(counted));
            case Crossing.Beyond beyond ->
                CellResult.notApplicable(
                        cell,
                        other + " is not yet faster at " + longest + ", the longest length measured of both"
                                + byCounting(counted));
        };
    }

    private static Crossing crossing(MeasuredSeries quadratic, MeasuredSeries linear, double shortest, int[] rounds) {
        LogLogCurve dearer = quadratic.times().medians(rounds).from(shortest);
        return dearer.crossing(linear.times().medians(rounds).from(shortest));
    }

    /** A resample that crosses outside the common lengths counts as crossing at their end. */
    private static double clamped(Crossing crossing, double shortest, double longest) {
        return switch (crossing) {
            case Crossing.At at -> at.length();
            case Crossing.Before before -> shortest;
            case Crossing.Beyond beyond -> longest;
        };
    }

    private static String byCounting(OptionalDouble counted) {
        return counted.isPresent()
                ? "; their FLOPs cross at " + Math.round(counted.getAsDouble())
                : "; by FLOPs alone it is the cheaper one at each of them too";
    }

    private static String nothingToCompare(Crossover crossover) {
        return crossover.shortest() == 1
                ? "no length was measured of both"
                : "no length beyond the window of " + (crossover.shortest() - 1)
                        + " keys was measured of both; up to there both compute the same function";
    }

    private static String beyondWindow(Crossover crossover) {
        return crossover.shortest() == 1
                ? ""
                : " (up to the window of " + (crossover.shortest() - 1) + " keys both compute the same function)";
    }
}
