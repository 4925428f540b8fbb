package dev.sightline.evaluation.scaling;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.scaling.RoundBootstrap.Replicates;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The cell of a variant's fitted law {@code t = a + b n + c n^2}; {@code kind=law}, its length is the longest measured.
 * The parameter {@code fittedFrom} tells the first length that the fit may use: for a window of W keys 2 W, since below
 * W its work is quadratic by nature and no law of one piece holds on both sides.
 *
 * <p>Where the law misses by too much, the note says so, and the cell has none of the metrics that are read off the
 * law.
 */
final class LawCells {
    /** Metric: a, in seconds. */
    static final String CONSTANT = "secondsPerCall";

    /** Metric: b, in seconds. */
    static final String LINEAR = "secondsPerToken";

    /** Metric: c, in seconds. */
    static final String QUADRATIC = "secondsPerSquaredToken";

    /** Metric: median over the fitted lengths of the relative residuals without their signs. */
    static final String RELATIVE_ERROR = "relativeError";

    /** Metric: part of the time that the quadratic term takes at the longest length; predicted from the FLOPs alone. */
    static final String QUADRATIC_SHARE = "quadraticShare";

    /**
     * Metric: the length from which the quadratic term takes more than 80% of the time; predicted from the FLOPs. Only
     * where it lies within the fitted lengths with all of its interval.
     */
    static final String QUADRATIC_FROM = "quadraticFrom";

    /**
     * Metric: least-squares slope of ln t over ln n in the last two octaves measured; predicted from the FLOPs. Only
     * with rounds enough for an interval.
     */
    static final String TAIL_SLOPE = "tailSlope";

    private static final double DOMINANT = 0.8;

    /** A law that misses the times by more than this does not describe them. */
    private static final double MOST_ERROR = 0.15;

    /** Three terms pass through any three points; a fourth is the least that can contradict them. */
    private static final int FEWEST_LENGTHS = 4;

    /** Medians of fewer rounds, resampled, take too few values to have a 95% interval. */
    private static final int FEWEST_ROUNDS = 7;

    private final Cell template;
    private final RoundBootstrap bootstrap;

    /** @param template a cell with the parameters of all cells */
    LawCells(Cell template, RoundBootstrap bootstrap) {
        this.template = template;
        this.bootstrap = bootstrap;
    }

    /** The law of a variant; not applicable with fewer than 4 lengths to fit. */
    CellResult of(MeasuredSeries series) {
        CurveTimes times = series.times();
        int points = times.size();
        double longest = points == 0 ? (double) template.length() : times.length(points - 1);
        long begin = series.series().windowKeys().map(keys -> 2 * keys).orElse(1L);
        Cell cell = series.series()
                .cell(template, (long) longest)
                .with("kind", "law")
                .with("fittedFrom", begin);
        double from = (double) begin;
        LogLogCurve medians = times.medians(bootstrap.allRounds()).from(from);
        if (medians.size() < FEWEST_LENGTHS) {
            return CellResult.notApplicable(
                    cell,
                    "a law of three terms is tested by " + FEWEST_LENGTHS + " lengths from " + begin + " on, found "
                            + medians.size() + (series.stop().isEmpty() ? "" : ": " + series.stop()));
        }
        Replicates<CostLaw> law = bootstrap.of(rounds -> times.law(rounds, from));
        LogLogCurve counted = series.executedFlops().from(from);
        SortedMap<String, Measure> metrics = new TreeMap<>();
        SortedMap<String, Double> predicted = new TreeMap<>();
        metrics.put(RELATIVE_ERROR, law.interval(CostLaw::medianError));
        tail(times, from, medians, counted, metrics, predicted);
        double error = law.value().medianError();
        if (error > MOST_ERROR) {
            String note =
                    String.format(Locale.ROOT, "the law misses by %.0f%% here, so no share is quoted", 100 * error);
            return new CellResult(cell, CellResult.Status.MEASURED, note, metrics, predicted);
        }
        metrics.put(CONSTANT, law.interval(CostLaw::constant));
        metrics.put(LINEAR, law.interval(CostLaw::linear));
        metrics.put(QUADRATIC, law.interval(CostLaw::quadratic));
        metrics.put(QUADRATIC_SHARE, law.interval(one -> one.quadraticShare(longest)));
        Measure dominance = law.interval(one -> quadraticFrom(one, medians));
        if (dominance.value() <= longest && dominance.high() <= longest) {
            metrics.put(QUADRATIC_FROM, dominance);
        }
        counted.law().ifPresent(one -> {
            predicted.put(QUADRATIC_SHARE, one.quadraticShare(longest));
            double countedFrom = quadraticFrom(one, medians);
            if (metrics.containsKey(QUADRATIC_FROM) && countedFrom <= longest) {
                predicted.put(QUADRATIC_FROM, countedFrom);
            }
        });
        return CellResult.measured(cell, metrics, predicted);
    }

    private void tail(
            CurveTimes times,
            double from,
            LogLogCurve medians,
            LogLogCurve counted,
            SortedMap<String, Measure> metrics,
            SortedMap<String, Double> predicted) {
        if (bootstrap.allRounds().length < FEWEST_ROUNDS || medians.tailSlope().isEmpty()) {
            return;
        }
        metrics.put(
                TAIL_SLOPE,
                bootstrap.interval(
                        rounds -> times.medians(rounds).from(from).tailSlope().orElseThrow()));
        OptionalDouble ofFlops = counted.tailSlope();
        ofFlops.ifPresent(slope -> predicted.put(TAIL_SLOPE, slope));
    }

    /** Within the lengths of a curve or infinite: what a law says of shorter ones was not measured. */
    private static double quadraticFrom(CostLaw law, LogLogCurve fitted) {
        return Math.max(fitted.length(0), law.quadraticFrom(DOMINANT).orElse(Double.POSITIVE_INFINITY));
    }
}
