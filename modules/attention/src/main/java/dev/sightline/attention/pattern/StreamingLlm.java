package dev.sightline.attention.pattern;

import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.BandMask;
import dev.sightline.attention.IntersectionMask;
import dev.sightline.attention.Mask;
import dev.sightline.attention.UnionMask;

/**
 * Attention sinks: the first keys, which take the weight that a query has no use for, and a window. Its mask
 * says what is visible; that positions are counted within the cache is the rule of {@link
 * dev.sightline.attention.state.StreamingCache}. Reference: Xiao et al. (2024), Section 3.2, arXiv 2309.17453.
 *
 * @param sinks how many of the first keys stay visible, 1 or more
 * @param window keys of the window, the query's own included, 1 or more
 */
public record StreamingLlm(long sinks, long window) implements SparsePattern {
    /** As in the paper. */
    private static final int USUAL_SINKS = 4;

    private static final int USUAL_WINDOW = 1024;

    /** @throws IllegalArgumentException if there is no sink, no window, or either is longer than a sequence can be */
    public StreamingLlm {
        requireCount("sinks", sinks);
        requireCount("a window", window);
    }

    private static void requireCount(String name, long count) {
        if (count < 1 || count > AttentionShape.MAXIMUM_LENGTH) {
            throw new IllegalArgumentException("StreamingLLM keeps " + name + " of 1 to "
                    + AttentionShape.MAXIMUM_LENGTH + " keys, found " + count
                    + "; use Mask.windowOfTotal(total) for a window alone");
        }
    }

    /** 4 sinks and a window of 1024; a 16th and a quarter of the length if that is less. */
    public static StreamingLlm typical(long keyLength) {
        return new StreamingLlm(Math.clamp(keyLength / 16, 1, USUAL_SINKS), Math.clamp(keyLength / 4, 1, USUAL_WINDOW));
    }

    /** {@inheritDoc} The paper's is the causal one; the other has the same window after the query's own key, too. */
    @Override
    public Mask mask(long queryLength, long keyLength, boolean causal) {
        Mask whole = causal ? Mask.sinks(sinks, window) : Mask.keys(0, sinks).or(Mask.window(window - 1, window - 1));
        return whole.from(keyLength - queryLength);
    }

    /** Whether a mask is that of {@link Mask#sinks}, or its counterpart without causality, of queries from any on. */
    public static boolean describes(Mask mask) {
        if (mask instanceof IntersectionMask cut) {
            return cut.other() instanceof Mask.Causal causal
                    && cut.one() instanceof UnionMask union
                    && beginsWithSinks(union)
                    && union.other() instanceof Mask.Window window
                    && window.right() == 0
                    && window.offset() == causal.offset();
        }
        return mask instanceof UnionMask union
                && beginsWithSinks(union)
                && union.other() instanceof Mask.Window window
                && window.left() == window.right();
    }

    private static boolean beginsWithSinks(UnionMask union) {
        return union.one() instanceof BandMask.Keys keys && keys.first() == 0 && keys.end() > 0;
    }
}
