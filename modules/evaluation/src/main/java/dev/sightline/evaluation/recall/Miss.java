package dev.sightline.evaluation.recall;

/** Why a needle was missed: the first of the causes that holds, in the order in which an answer comes about. */
public final class Miss {
    private Miss() {}

    /**
     * The cause of a miss, of weights that are shares.
     *
     * @param held whether the needle is still held
     * @param visible whether the query sees it
     * @param outweighed whether a visible key weighs at least as much
     */
    public static Metric cause(boolean held, boolean visible, boolean outweighed) {
        if (!held) {
            return Metric.MISS_EVICTED;
        }
        if (!visible) {
            return Metric.MISS_OUTSIDE_MASK;
        }
        return outweighed ? Metric.MISS_UNDER_ATTENDED : Metric.MISS_MISDECODED;
    }
}
