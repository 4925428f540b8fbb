package dev.sightline.evaluation.theory;

/**
 * Recall of softmax attention through a sliding window, with or without attention sinks, by the age of the needle.
 *
 * <p>The query comes after the last of n items. An item of age a has a newer ones after it: the newest has age 0, the
 * oldest n - 1. The window shows ages 0 to {@code window - 1}, the sinks show the {@code sinks} oldest: two plateaus
 * of {@link VisibleKeysRecall}. A control at a hidden age has to be near 0, not near 1/n.
 *
 * <p>Errors and cost are those of {@link FullAttentionRecall}.
 *
 * <p>Reference: Beltagy et al. (2020), section 3.1, arXiv 2004.05150; sinks after Xiao et al. (2023), arXiv 2309.17453.
 *
 * @param setting the recall, over all n items
 * @param window newest items that the query sees
 * @param sinks oldest items that the query sees
 */
public record SlidingWindowRecall(RecallSetting setting, long window, long sinks) {
    /** @throws IllegalArgumentException if the window is empty or the number of sinks negative */
    public SlidingWindowRecall {
        if (window < 1 || sinks < 0) {
            throw new IllegalArgumentException("window " + window + ", sinks " + sinks
                    + "; a window of at least 1 and at least 0 sinks are needed");
        }
    }

    /** A window without sinks. */
    public static SlidingWindowRecall of(RecallSetting setting, long window) {
        return new SlidingWindowRecall(setting, window, 0);
    }

    /** Number of items that the query sees. */
    public long visibleLength() {
        // Both may be as large as a long: compare before adding.
        return window >= setting.length() || sinks >= setting.length() - window ? setting.length() : window + sinks;
    }

    /** Whether the query sees the item of this age. */
    public boolean isVisible(long age) {
        if (age < 0 || age >= setting.length()) {
            throw new IllegalArgumentException("age " + age + " among " + setting.length()
                    + " items; use 0 (newest) to " + (setting.length() - 1));
        }
        return age < window || setting.length() - 1 - age < sinks;
    }

    /** Predicts a needle of this age: one of only two values. */
    public RecallPrediction predict(long age) {
        return isVisible(age) ? visible() : hidden();
    }

    /** The plateau of every visible age. */
    public RecallPrediction visible() {
        return new VisibleKeysRecall(setting, visibleLength()).visible();
    }

    /**
     * The floor of every hidden age.
     *
     * @throws IllegalStateException if all items are visible
     */
    public RecallPrediction hidden() {
        return new VisibleKeysRecall(setting, visibleLength()).hidden();
    }
}
