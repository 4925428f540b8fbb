package dev.sightline.kernels.linear;

import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.FeatureMap;
import dev.sightline.kernels.recurrence.FeatureMapVariant;

/**
 * Linear attention by its recurrence: each key is folded into the state {@code S = sum phi(k) v^T}, which the query of
 * its position reads.
 *
 * <p>Reference: Katharopoulos et al. (2020), Eq. 4-7 and 18-20, arXiv 2006.16236.
 */
public final class LinearVariant extends FeatureMapVariant {
    /** The variant, for the service loader. */
    public LinearVariant() {
        super(
                "linear",
                "linear attention with the feature map elu + 1 or the identity, by a recurrent state of constant size"
                        + " (Katharopoulos et al. 2020, arXiv 2006.16236)");
    }

    @Override
    protected boolean serves(FeatureMap map) {
        return map instanceof ElementwiseMap;
    }

    @Override
    protected String whoElse() {
        return "'performer' for random features";
    }
}
