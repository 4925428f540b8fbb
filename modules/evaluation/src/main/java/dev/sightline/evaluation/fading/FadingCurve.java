package dev.sightline.evaluation.fading;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.statistics.Moments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The replicates of one influence curve and its closed form, turned into cells: one for each of some steps, and one for
 * the curve as a whole.
 *
 * <p>Cells of kind {@code point}: {@code length} is the step t, and the metric {@code gradientNorm} is the Frobenius
 * norm of d h_t / d x_0 over its value at t = 0, the part of the first token's influence that is left.
 *
 * <p>The cell of kind {@code curve}, fitted over the steps {@value #FIT_FIRST} to {@value #FIT_LAST}: the metric {@code
 * rate} is the factor of one step; {@code halfLife}, where the closed form decays geometrically, the steps in which the
 * influence halves at that rate; {@code exponent}, where it does not, the power of the number of tokens; {@code
 * geometricResidual} and {@code powerLawResidual} say how far each law is from the curve. The closed form is fitted in
 * the same way, so that like stands beside like.
 */
final class FadingCurve {

    /** First step of the fit: by then a recurrent network has forgotten that it started from the zero state. */
    static final int FIT_FIRST = 8;

    /** Last step of the fit. */
    static final int FIT_LAST = 64;

    private static final String KIND = "kind";

    private final Cell key;
    private final double[][] logCurves;
    private final FadingLaw law;

    /**
     * A curve.
     *
     * @param key the cell of the whole curve, made by {@link #key}
     * @param logCurves [replicate][t]: the logarithm of the influence, negative infinity where it is 0
     * @param law the closed form
     */
    FadingCurve(Cell key, double[][] logCurves, FadingLaw law) {
        this.key = key;
        this.logCurves = logCurves;
        this.law = law;
    }

    /** The cell of a whole curve. */
    static Cell key(Cell cell) {
        return cell.with(KIND, "curve").with("fit", FIT_FIRST + "-" + FIT_LAST);
    }

    /**
     * The points, then the curve.
     *
     * @param average how the logarithmic influences of the replicates at one step become a measure of the influence
     */
    List<CellResult> results(Function<double[], Measure> average) {
        int steps = logCurves[0].length - 1;
        double[] predicted = law.logInfluence(steps);
        List<CellResult> results = new ArrayList<>();
        for (int t : reportedSteps(steps)) {
            results.add(point(t, average.apply(replicates(curve -> curve[t])), Math.exp(predicted[t])));
        }
        results.add(whole(predicted));
        return results;
    }

    /** The steps that get a cell: powers of the square root of two, up to the last. */
    static List<Integer> reportedSteps(int steps) {
        List<Integer> reported = new ArrayList<>();
        for (int power = 0; ; power++) {
            int t = (int) Math.round(Math.pow(2, power / 2.0));
            if (t > steps) {
                return reported;
            }
            if (reported.isEmpty() || t > reported.getLast()) {
                reported.add(t);
            }
        }
    }

    private CellResult point(int t, Measure measured, double predicted) {
        Cell cell = new Cell(key.task(), key.variant(), key.reading(), t, key.depth(), key.seed(), key.parameters());
        SortedMap<String, Measure> metrics = new TreeMap<>();
        SortedMap<String, Double> closedForm = new TreeMap<>();
        metrics.put("gradientNorm", measured);
        closedForm.put("gradientNorm", predicted);
        return CellResult.measured(cell.with(KIND, "point"), metrics, closedForm);
    }

    private CellResult whole(double[] predicted) {
        if (!isPositiveInWindow(predicted) || !Arrays.stream(logCurves).allMatch(FadingCurve::isPositiveInWindow)) {
            return CellResult.notApplicable(
                    key,
                    "the first token is out of sight within steps " + FIT_FIRST + " to " + FIT_LAST
                            + ": its influence is exactly 0 from there on, and no law of decay can be fitted");
        }
        DecayFit geometric = DecayFit.geometric(predicted, FIT_FIRST, FIT_LAST);
        DecayFit power = DecayFit.powerLaw(predicted, FIT_FIRST, FIT_LAST);
        Measure logRate =
                fitted(curve -> DecayFit.geometric(curve, FIT_FIRST, FIT_LAST).slope());

        SortedMap<String, Measure> metrics = new TreeMap<>();
        SortedMap<String, Double> closedForm = new TreeMap<>();
        metrics.put("rate", logRate.map(Math::exp));
        closedForm.put("rate", geometric.rate());
        metrics.put(
                "geometricResidual",
                fitted(curve -> DecayFit.geometric(curve, FIT_FIRST, FIT_LAST).residual()));
        closedForm.put("geometricResidual", geometric.residual());
        metrics.put(
                "powerLawResidual",
                fitted(curve -> DecayFit.powerLaw(curve, FIT_FIRST, FIT_LAST).residual()));
        closedForm.put("powerLawResidual", power.residual());
        if (law.rate() == 1) {
            metrics.put(
                    "exponent",
                    fitted(curve ->
                            DecayFit.powerLaw(curve, FIT_FIRST, FIT_LAST).slope()));
            closedForm.put("exponent", power.slope());
        } else if (geometric.slope() < 0 && logRate.high() < 0) {
            // A half-life exists only if the whole interval of the rate is below 1.
            metrics.put("halfLife", logRate.map(FadingCurve::halfLife));
            closedForm.put("halfLife", halfLife(geometric.slope()));
        }
        return new CellResult(key, CellResult.Status.MEASURED, note(), metrics, closedForm);
    }

    private String note() {
        return String.format(Locale.ROOT, "closed form: factor of one step tends to %.4f", law.rate());
    }

    private static double halfLife(double logRate) {
        return -Math.log(2) / logRate;
    }

    private static boolean isPositiveInWindow(double[] logCurve) {
        for (int t = FIT_FIRST; t <= FIT_LAST; t++) {
            if (!Double.isFinite(logCurve[t])) {
                return false;
            }
        }
        return true;
    }

    private Measure fitted(ToDoubleFunction<double[]> quantity) {
        return Moments.interval(replicates(quantity));
    }

    private double[] replicates(ToDoubleFunction<double[]> quantity) {
        double[] values = new double[logCurves.length];
        for (int replicate = 0; replicate < values.length; replicate++) {
            values[replicate] = quantity.applyAsDouble(logCurves[replicate]);
        }
        return values;
    }
}
