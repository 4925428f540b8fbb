package dev.sightline.kernels.tile;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.pattern.SparsePattern;
import java.util.ArrayList;
import java.util.List;

/**
 * Softmax attention under the masks of one sparse pattern. The tile engine visits the tiles that a mask shows a part of, so
 * that a pattern needs no kernel of its own: a variant says which masks are of its pattern, and serves no others.
 */
public abstract class SparsePatternVariant extends OnlineSoftmaxVariant {
    /** Whether a mask is of the pattern. */
    protected abstract boolean describes(Mask mask);

    /** The pattern with the parameters that suit a length. */
    protected abstract SparsePattern typical(long keyLength);

    @Override
    public final List<Refusal> refusals(AttentionRequest request) {
        List<Refusal> refusals = new ArrayList<>(SoftmaxRefusals.of(request));
        if (!describes(request.mask())) {
            String pattern = typical(request.shape().keyLength()).getClass().getSimpleName();
            refusals.add(new Refusal(
                    "it serves masks of the pattern " + pattern + ", found " + request.mask(),
                    "use the mask() of a " + pattern + ", or the variant 'flash' for other masks"));
        }
        return refusals;
    }

    /**
     * The function that the mechanism is known by, for who compares mechanisms: softmax behind the pattern with parameters
     * that suit the length.
     *
     * @param mask says only whether the comparison is causal or not
     */
    @Override
    public final AttentionFunction typicalFunction(AttentionShape shape, Mask mask) {
        boolean causal = !(mask instanceof Mask.Full);
        SparsePattern pattern = typical(shape.keyLength());
        return new Softmax(
                pattern.mask(shape.queryLength(), shape.keyLength(), causal), 1 / Math.sqrt(shape.headDim()));
    }
}
