package dev.sightline.attention.pattern;

import dev.sightline.attention.DilatedMask;
import dev.sightline.attention.Mask;

/**
 * A window with gaps: every {@code step}-th key of it, the query's own among them, so that as many keys reach further.
 * Reference: Beltagy et al. (2020), Section 3.1, Fig. 2c, arXiv 2004.05150; the strided part of Child et al. (2019),
 * Section 4.3, arXiv 1904.10509, is one that reaches to the first key.
 *
 * @param left distance up to which keys before the query's own are visible
 * @param right the same of keys after it; a causal mask shows none of them
 * @param step from one visible key to the next, 1 or more
 */
public record Dilated(long left, long right, long step) implements SparsePattern {
    /** As many keys on either side as in a block of {@link BigBird}, and a quarter of them visible. */
    private static final int USUAL_KEYS = 64;

    private static final int USUAL_STEP = 4;

    /** @throws IllegalArgumentException if a side is negative, or the step is below 1 */
    public Dilated {
        Mask.dilated(left, right, step);
    }

    /** 64 keys on either side, 4 positions apart; a 32nd of the length if that is less. */
    public static Dilated typical(long keyLength) {
        long reach = (long) USUAL_STEP * Math.clamp(keyLength / 32, 1, USUAL_KEYS);
        return new Dilated(reach, reach, USUAL_STEP);
    }

    @Override
    public Mask mask(long queryLength, long keyLength, boolean causal) {
        return Mask.dilated(left, causal ? 0 : right, step).from(keyLength - queryLength);
    }

    /** Whether a mask is a window with gaps. */
    public static boolean describes(Mask mask) {
        return mask instanceof DilatedMask;
    }
}
