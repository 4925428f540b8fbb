package dev.sightline.evaluation.recall;

/**
 * The entropy of n weights that sum to 1, estimated without bias from the needle's weight and a few others at random:
 *
 * <pre>H = ln n - (1/n) sum g(n w_j),   g(u) = u ln u - u + 1.</pre>
 *
 * The term {@code 1 - u} sums to 0 over all weights and so changes nothing, but without it the estimate would scatter
 * with the weights themselves; with it only their squared deviation from evenness counts, which is small where an
 * estimate is needed: for the nearly even weights of linear attention.
 */
final class SampledEntropy {
    private final double count;
    private double sum;
    private int sampled;

    /** Of {@code count} weights. */
    SampledEntropy(long count) {
        this.count = count;
    }

    /** Enters the weight of a position drawn at random from all but the needle's. */
    void sample(double weight) {
        sum += unevenness(weight);
        sampled++;
    }

    /** The estimate, in nats; NaN if nothing was sampled. */
    double given(double needleWeight) {
        return Math.log(count) - (unevenness(needleWeight) + (count - 1) * (sum / sampled)) / count;
    }

    private double unevenness(double weight) {
        double u = count * weight;
        return u == 0 ? 1 : u * Math.log(u) - u + 1;
    }
}
