package dev.sightline.evaluation.scaling;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/** Costs over lengths, read on logarithmic axes, where a power law is a straight line. Immutable and thread-safe. */
final class LogLogCurve {
    private static final double TAIL_OCTAVES = 2;

    /** Lengths are rounded, so two octaves below the last may lie just under the quarter of it. */
    private static final double ROUNDING = 0.99;

    private static final int FEWEST_OF_TAIL = 3;

    private final double[] lengths;
    private final double[] costs;

    /**
     * A curve.
     *
     * @param lengths rising
     * @param costs positive, one a length
     */
    LogLogCurve(double[] lengths, double[] costs) {
        this.lengths = lengths.clone();
        this.costs = costs.clone();
    }

    /** The law {@code t = a + b n + c n^2} of the points; empty if they are too few. */
    Optional<CostLaw> law() {
        return CostLaw.fit(lengths, costs);
    }

    /** Number of points. */
    int size() {
        return lengths.length;
    }

    double length(int point) {
        return lengths[point];
    }

    /**
     * The slope {@code d ln cost / d ln length} at an inner point, from its two neighbours: the exponent of the power
     * law that rules there.
     */
    double slope(int point) {
        return Math.log(costs[point + 1] / costs[point - 1]) / Math.log(lengths[point + 1] / lengths[point - 1]);
    }

    /** The points at a length and beyond. */
    LogLogCurve from(double shortest) {
        int first = 0;
        while (first < lengths.length && lengths[first] < shortest) {
            first++;
        }
        return new LogLogCurve(
                Arrays.copyOfRange(lengths, first, lengths.length), Arrays.copyOfRange(costs, first, costs.length));
    }

    /**
     * The least-squares slope of ln cost over ln length in the last two octaves: the exponent with which the cost grows
     * at the long end; empty if the curve has not two octaves, or fewer than three points in them.
     */
    OptionalDouble tailSlope() {
        if (lengths.length == 0) {
            return OptionalDouble.empty();
        }
        double begin = ROUNDING * lengths[lengths.length - 1] / Math.pow(2, TAIL_OCTAVES);
        LogLogCurve tail = from(begin);
        boolean whole = lengths[0] * ROUNDING <= begin;
        return whole && tail.size() >= FEWEST_OF_TAIL
                ? OptionalDouble.of(tail.leastSquaresSlope())
                : OptionalDouble.empty();
    }

    private double leastSquaresSlope() {
        double meanX = Arrays.stream(lengths).map(Math::log).average().orElseThrow();
        double meanY = Arrays.stream(costs).map(Math::log).average().orElseThrow();
        double products = 0;
        double squares = 0;
        for (int point = 0; point < lengths.length; point++) {
            double x = Math.log(lengths[point]) - meanX;
            products += x * (Math.log(costs[point]) - meanY);
            squares += x * x;
        }
        return products / squares;
    }

    /** Where two curves cross. */
    sealed interface Crossing {
        /** This curve is the dearer one from this length on. */
        record At(double length) implements Crossing {}

        /** This curve is the dearer one at every common length. */
        record Before() implements Crossing {}

        /** This curve is still the cheaper one at the longest common length. */
        record Beyond() implements Crossing {}
    }

    /**
     * The last crossing after which this curve stays dearer than another, interpolated between the lengths. The other
     * curve may end sooner or go on longer, but over the common range both have the same lengths.
     */
    Crossing crossing(LogLogCurve cheaper) {
        int common = Math.min(size(), cheaper.size());
        if (logRatio(cheaper, common - 1) <= 0) {
            return new Crossing.Beyond();
        }
        for (int point = common - 2; point >= 0; point--) {
            double below = logRatio(cheaper, point);
            if (below <= 0) {
                double above = logRatio(cheaper, point + 1);
                double part = -below / (above - below);
                return new Crossing.At(lengths[point] * Math.pow(lengths[point + 1] / lengths[point], part));
            }
        }
        return new Crossing.Before();
    }

    private double logRatio(LogLogCurve other, int point) {
        return Math.log(costs[point] / other.costs[point]);
    }
}
