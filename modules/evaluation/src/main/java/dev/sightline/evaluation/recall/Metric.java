package dev.sightline.evaluation.recall;

import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.statistics.Moments;
import dev.sightline.evaluation.statistics.Proportion;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What is measured at each depth, one value a draw. */
public enum Metric {
    /** Whether the nearest codeword is the needle's. */
    RECALL("recall"),
    /** 1 over the rank of the needle's codeword. */
    RECIPROCAL_RANK("meanReciprocalRank"),
    /** Cosine between the output and the needle's value. */
    COSINE("cosine"),
    /** Attention weight of the needle. */
    MASS("mass"),
    /** Entropy of the attention weights, in nats. */
    ENTROPY("entropy"),
    /** Whether the needle is held, where something is forgotten. */
    HELD("heldShare"),
    /** Whether this is a miss because the needle is no longer held. */
    MISS_EVICTED("missEvicted"),
    /** Whether this is a miss because the needle is held and hidden from the query. */
    MISS_OUTSIDE_MASK("missOutsideMask"),
    /** Whether this is a miss of a visible needle that another key outweighs. */
    MISS_UNDER_ATTENDED("missUnderAttended"),
    /** Whether this is a miss although no visible key weighs as much as the needle's: the others together do. */
    MISS_MISDECODED("missMisdecoded"),
    /** Whether this is a miss of a visible needle whose weight is not compared: it has none, or one of either sign. */
    MISS_UNRESOLVED("missUnresolved");

    /** The exponential of the mean entropy: how many items evenly shared weights of that entropy would spread over. */
    static final String EFFECTIVE_SUPPORT = "effectiveSupport";

    /** The causes of a miss; each miss has one of them. */
    static final Set<Metric> MISSES = Collections.unmodifiableSet(EnumSet.range(MISS_EVICTED, MISS_UNRESOLVED));

    private final String label;

    Metric(String label) {
        this.label = label;
    }

    /** The name in cells. */
    public String label() {
        return label;
    }

    /** The recall at the worst of several depths: an interval that allows for the choice of the least. */
    static Measure recallAtWorst(double[] values, int depths) {
        return Proportion.simultaneous(Math.rint(Moments.mean(values) * values.length), values.length, depths);
    }

    /** The mean over draws with its 95% interval. */
    Measure summarise(double[] values) {
        return this == RECALL || this == HELD || MISSES.contains(this)
                ? Proportion.wilson(Math.rint(Moments.mean(values) * values.length), values.length)
                : Moments.interval(values);
    }
}
