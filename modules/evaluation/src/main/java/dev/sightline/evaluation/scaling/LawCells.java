package dev.sightline.evaluation.scaling;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.scaling.RoundBootstrap.Replicates;
import java.util.SortedMap;
import java.util.TreeMap;

/** The cell of a variant's fitted law {@code t = a + b n + c n^2}; {@code kind=law}, its length is the longest measured. */
final class LawCells {
    /** Metric: a, in seconds. */
    static final String CONSTANT = "secondsPerCall";

    /** Metric: b, in seconds. */
    static final String LINEAR = "secondsPerToken";

    /** Metric: c, in seconds. */
    static final String QUADRATIC = "secondsPerSquaredToken";

    /** Metric: root mean square of the relative residuals. */
    static final String RELATIVE_ERROR = "relativeError";

    /** Metric: part of the time that the quadratic term takes at the longest length; predicted from the FLOPs alone. */
    static final String QUADRATIC_SHARE = "quadraticShare";

    /** Metric: the length from which the quadratic term takes more than 80% of the time; predicted from the FLOPs. */
    static final String QUADRATIC_FROM = "quadraticFrom";

    private static final double DOMINANT = 0.8;

    /** Stands for "never" where an interval needs a number: no machine will attend to as many tokens. */
    private static final double NEVER = 1e9;

    private final Cell template;
    private final RoundBootstrap bootstrap;

    /** @param template a cell with the parameters of all cells */
    LawCells(Cell template, RoundBootstrap bootstrap) {
        this.template = template;
        this.bootstrap = bootstrap;
    }

    /** The law of a variant; not applicable with fewer than 3 lengths. */
    CellResult of(MeasuredSeries series) {
        CurveTimes times = series.times();
        int points = times.size();
        double longest = points == 0 ? (double) template.length() : times.length(points - 1);
        Cell cell = series.series().cell(template, (long) longest).with("kind", "law");
        if (times.medians(bootstrap.allRounds()).law().isEmpty()) {
            return CellResult.notApplicable(
                    cell, "a law of three terms needs 3 lengths, found " + points + ": " + series.stop());
        }
        Replicates<CostLaw> law = bootstrap.of(times::law);
        SortedMap<String, Measure> metrics = new TreeMap<>();
        metrics.put(CONSTANT, law.interval(CostLaw::constant));
        metrics.put(LINEAR, law.interval(CostLaw::linear));
        metrics.put(QUADRATIC, law.interval(CostLaw::quadratic));
        metrics.put(RELATIVE_ERROR, law.interval(CostLaw::relativeError));
        metrics.put(QUADRATIC_SHARE, law.interval(one -> one.quadraticShare(longest)));
        if (law.value().quadratic() > 0) {
            metrics.put(QUADRATIC_FROM, law.interval(LawCells::quadraticFrom));
        }
        SortedMap<String, Double> predicted = new TreeMap<>();
        series.executedFlops().law().ifPresent(counted -> {
            predicted.put(QUADRATIC_SHARE, counted.quadraticShare(longest));
            predicted.put(QUADRATIC_FROM, quadraticFrom(counted));
        });
        predicted.keySet().retainAll(metrics.keySet());
        return CellResult.measured(cell, metrics, predicted);
    }

    private static double quadraticFrom(CostLaw law) {
        return Math.min(NEVER, law.quadraticFrom(DOMINANT).orElse(NEVER));
    }
}
