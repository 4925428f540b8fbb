package dev.sightline.evaluation.theory;

/**
 * One constructed recall: {@code length} random unit keys, a query whose cosine with the needle's key is
 * {@code needleCosine}, random unit values, one head.
 *
 * @param length items in the context, the needle's among them: n
 * @param keyDim components of a key: d
 * @param valueDim components of a value: d_v
 * @param logitScale factor between cosine and logit: tau
 * @param needleCosine cosine between the query and the needle's key: rho
 */
public record RecallSetting(long length, int keyDim, int valueDim, double logitScale, double needleCosine) {
    /** @throws IllegalArgumentException if a size or a number is outside its range */
    public RecallSetting {
        requireItems(length);
        if (keyDim < 2 || valueDim < 2) {
            throw new IllegalArgumentException(
                    "key dimension " + keyDim + ", value dimension " + valueDim + "; both need to be at least 2");
        }
        if (!(logitScale >= 0 && logitScale <= 1e6)) {
            throw new IllegalArgumentException("logit scale " + logitScale + "; a number in [0, 1e6] is needed");
        }
        if (!(Math.abs(needleCosine) <= 1)) {
            throw new IllegalArgumentException("needle cosine " + needleCosine + "; a number in [-1, 1] is needed");
        }
    }

    static void requireItems(long length) {
        if (length < 1) {
            throw new IllegalArgumentException("length " + length + "; at least the needle's item is needed");
        }
    }

    /** The same setting with another number of items. */
    public RecallSetting withLength(long items) {
        return new RecallSetting(items, keyDim, valueDim, logitScale, needleCosine);
    }
}
