package dev.sightline.evaluation.recall;

import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.statistics.Moments;
import dev.sightline.evaluation.statistics.Proportion;

/** What is measured at each depth, one value a draw. */
enum Metric {
    /** Whether the nearest codeword is the needle's. */
    RECALL("recall"),
    /** 1 over the rank of the needle's codeword. */
    RECIPROCAL_RANK("meanReciprocalRank"),
    /** Cosine between the output and the needle's value. */
    COSINE("cosine"),
    /** Attention weight of the needle. */
    MASS("mass"),
    /** Entropy of the attention weights, in nats. */
    ENTROPY("entropy");

    /** The exponential of the mean entropy: how many items evenly shared weights of that entropy would spread over. */
    static final String EFFECTIVE_SUPPORT = "effectiveSupport";

    private final String label;

    Metric(String label) {
        this.label = label;
    }

    /** The name in cells. */
    String label() {
        return label;
    }

    /** The recall at the worst of several depths: an interval that allows for the choice of the least. */
    static Measure recallAtWorst(double[] values, int depths) {
        return Proportion.simultaneous(Math.rint(Moments.mean(values) * values.length), values.length, depths);
    }

    /** The mean over draws with its 95% interval. */
    Measure summarise(double[] values) {
        return this == RECALL
                ? Proportion.wilson(Math.rint(Moments.mean(values) * values.length), values.length)
                : Moments.interval(values);
    }
}
