package dev.sightline.evaluation.statistics;

import dev.sightline.evaluation.Measure;
import java.util.Arrays;

/** Order statistics: the robust summary of times, which a busy machine only ever lengthens. */
public final class Quartiles {
    private Quartiles() {}

    /**
     * The median, with the lower and the upper quartile as its range.
     *
     * @throws IllegalArgumentException if there are no values
     */
    public static Measure of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Measure(ofSorted(sorted, 0.5), ofSorted(sorted, 0.25), ofSorted(sorted, 0.75));
    }

    /** The quantile of sorted values, linear between neighbours (type 7 of Hyndman and Fan 1996). */
    static double ofSorted(double[] sorted, double share) {
        if (sorted.length == 0) {
            throw new IllegalArgumentException("a quantile needs at least 1 value, found none");
        }
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
