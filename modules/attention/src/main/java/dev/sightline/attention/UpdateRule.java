package dev.sightline.attention;

/**
 * How a position is written into a recurrent state S, a matrix [headDim, valueDim] that maps keys to values. With A the
 * {@link Decay} of the position, a diagonal matrix, and {@code S' = A S}:
 *
 * <pre>
 *   S = S' + k v^T                       not corrected
 *   S = S' + k (beta (v - S'^T k))^T     corrected: the delta rule
 * </pre>
 *
 * A corrected state first looks up what it already holds for the key and writes the difference alone; beta, given with
 * the inputs, says how much of it. Reference: Schlag et al. (2021), Eq. 24, arXiv 2102.11174; with a decay: Yang et al.
 * (2024), Eq. 10, arXiv 2412.06464.
 *
 * @param decay what the state is multiplied by before
 * @param corrected whether the delta rule applies
 */
public record UpdateRule(Decay decay, boolean corrected) {
    /** Linear attention: everything is added. */
    public static final UpdateRule ADDITIVE = new UpdateRule(new Decay.None(), false);

    /** The delta rule of DeltaNet: Yang et al. (2024), arXiv 2406.06484. */
    public static final UpdateRule DELTA = new UpdateRule(new Decay.None(), true);

    /** Everything is added to what a decay leaves. */
    public static UpdateRule decaying(Decay decay) {
        return new UpdateRule(decay, false);
    }

    /** The delta rule on what a decay leaves. */
    public static UpdateRule decayingDelta(Decay decay) {
        return new UpdateRule(decay, true);
    }
}
