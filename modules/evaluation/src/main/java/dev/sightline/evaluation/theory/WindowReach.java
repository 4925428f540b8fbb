package dev.sightline.evaluation.theory;

/**
 * How far back a stack of sliding windows reaches.
 *
 * <p>Nothing further than {@code layers (window - 1)} positions back has any influence: a bound, exact. Influence that
 * is passed on evenly by each window is much nearer. In each layer it stays put with probability
 * {@code 1 - mixingRate} (the residual path) and otherwise steps back by 0 to {@code window - 1} positions, all alike,
 * so that
 *
 * <pre>mean     = mixingRate layers (window - 1) / 2
 * variance = layers [a (window^2 - 1)/12 + a (1-a) ((window - 1)/2)^2],   a = mixingRate
 * anchor   = (1 - a)^layers, the part that never moves.</pre>
 *
 * The typical reach therefore grows as half the bound plus O(sqrt(layers)) windows. Exact for uniform windows; trained
 * ones are not uniform.
 *
 * <p>Reference: the stacked receptive field of Beltagy et al. (2020), section 3.1, arXiv 2004.05150, of which this is
 * the distribution.
 *
 * @param window keys that a query sees, its own included
 * @param layers windows on top of each other
 * @param mixingRate share of a layer's output that comes through the window and not along the residual path
 */
public record WindowReach(int window, int layers, double mixingRate) {
    /** @throws IllegalArgumentException if a number is outside its range */
    public WindowReach {
        if (window < 1 || layers < 1) {
            throw new IllegalArgumentException(
                    "window " + window + ", layers " + layers + "; both need to be at least 1");
        }
        if (!(mixingRate >= 0 && mixingRate <= 1)) {
            throw new IllegalArgumentException("mixing rate " + mixingRate + "; a number in [0, 1] is needed");
        }
    }

    /** The largest age that can have any influence. */
    public long bound() {
        return (long) layers * (window - 1);
    }

    /** Mean age of the influence. */
    public double mean() {
        return 0.5 * mixingRate * bound();
    }

    /** Standard deviation of the age of the influence. */
    public double standardDeviation() {
        double half = (window - 1) / 2.0;
        double step = ((double) window * window - 1) / 12;
        return Math.sqrt(layers * mixingRate * (step + (1 - mixingRate) * half * half));
    }

    /** Influence that the residual path keeps at age 0, whatever the window. */
    public double anchor() {
        return Math.pow(1 - mixingRate, layers);
    }

    /**
     * Influence by age, from 0 to {@link #bound}; it sums to 1. Cost O(layers bound).
     *
     * @throws ArithmeticException if the bound is too large for an array
     */
    public double[] influence() {
        double[] influence = new double[Math.toIntExact(bound() + 1)];
        influence[0] = 1;
        double[] next = new double[influence.length];
        for (int layer = 0; layer < layers; layer++) {
            double inWindow = 0;
            for (int age = 0; age < influence.length; age++) {
                inWindow += influence[age] - (age < window ? 0 : influence[age - window]);
                next[age] = (1 - mixingRate) * influence[age] + mixingRate / window * inWindow;
            }
            double[] swap = influence;
            influence = next;
            next = swap;
        }
        return influence;
    }

    /** The smallest age that holds, together with all smaller ones, this share of the influence. */
    public long quantile(double share) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("share " + share + "; a number in [0, 1) is needed");
        }
        double[] influence = influence();
        double held = influence[0];
        int age = 0;
        while (held < share && age + 1 < influence.length) {
            age++;
            held += influence[age];
        }
        return age;
    }
}
