package dev.sightline.evaluation.theory;

/**
 * Recall of softmax attention whose query sees some of the n items, whichever they are: a window, sinks, a sparse
 * pattern. A visible needle is found as in full attention over the visible items, the codewords of the hidden ones
 * being absent rivals; a hidden one has mass exactly 0, a cosine of 0 on average, and a recall of about 0, below chance,
 * since some visible item almost always wins.
 *
 * <p>Errors and cost are those of {@link FullAttentionRecall}.
 *
 * @param setting the recall, over all n items
 * @param visibleLength items that the query sees
 */
public record VisibleKeysRecall(RecallSetting setting, long visibleLength) {
    /** @throws IllegalArgumentException if no item is visible, or more than there are */
    public VisibleKeysRecall {
        if (visibleLength < 1 || visibleLength > setting.length()) {
            throw new IllegalArgumentException(visibleLength + " visible items of " + setting.length()
                    + "; at least 1 and at most all are needed");
        }
    }

    /** Predicts a needle that is visible. */
    public RecallPrediction visible() {
        return FullAttentionRecall.predict(setting.withLength(visibleLength), setting.length());
    }

    /**
     * Predicts a needle that is hidden.
     *
     * @throws IllegalStateException if all items are visible
     */
    public RecallPrediction hidden() {
        if (visibleLength == setting.length()) {
            throw new IllegalStateException("all " + setting.length() + " items are visible; ask for visible()");
        }
        return FullAttentionRecall.withoutNeedle(setting.withLength(visibleLength), (double) setting.length());
    }
}
