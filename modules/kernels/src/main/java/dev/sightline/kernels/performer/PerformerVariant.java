package dev.sightline.kernels.performer;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.Mask;
import dev.sightline.attention.PositiveRandomFeatures;
import dev.sightline.kernels.recurrence.FeatureMapVariant;

/** The idea and its source stand in the package's description. */
public final class PerformerVariant extends FeatureMapVariant {
    /** Features for each dimension of a head where nobody says how many: so many blocks at right angles. */
    private static final int BLOCKS = 4;

    private static final long SEED = 1;

    /** The variant, for the service loader. */
    public PerformerVariant() {
        super(
                "performer",
                "Performer: softmax estimated by positive orthogonal random features, with a state of constant size"
                        + " (Choromanski et al. 2021, arXiv 2009.14794)");
    }

    @Override
    protected boolean serves(FeatureMap map) {
        return map instanceof PositiveRandomFeatures;
    }

    @Override
    protected String whoElse() {
        return "'linear' for maps of single coordinates";
    }

    /** As many features as four times headDim, the usual scale of a softmax, and one seed. */
    @Override
    public AttentionFunction typicalFunction(AttentionShape shape, Mask mask) {
        double scale = 1 / Math.sqrt(shape.headDim());
        return new Linear(new PositiveRandomFeatures(BLOCKS * shape.headDim(), scale, SEED), true, mask);
    }
}
