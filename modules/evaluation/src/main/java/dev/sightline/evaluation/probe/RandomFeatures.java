package dev.sightline.evaluation.probe;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.Mask;
import dev.sightline.attention.PositiveRandomFeatures;
import dev.sightline.evaluation.Cell;
import java.util.Optional;

/**
 * The random features that a variant is known by, if it is: it estimates a softmax, so that the closed forms of softmax
 * are those of infinitely many features, and what it falls short of them is the price of finitely many.
 */
public final class RandomFeatures {
    /** Parameter of cells: the projection that all draws of a curve share. */
    public static final String PROJECTION = "projection";

    private static final AttentionShape SMALL = AttentionShape.selfAttention(1, 2, 16);

    private RandomFeatures() {}

    /** The features for heads of 16; empty for a variant of another kind. */
    public static Optional<PositiveRandomFeatures> of(AttentionVariant variant) {
        return of(variant, SMALL);
    }

    private static Optional<PositiveRandomFeatures> of(AttentionVariant variant, AttentionShape shape) {
        AttentionFunction function = variant.typicalFunction(shape, Mask.full());
        return function instanceof Linear linear && linear.featureMap() instanceof PositiveRandomFeatures random
                ? Optional.of(random)
                : Optional.empty();
    }

    /** The cell of a function with its projection, if it has one. */
    public static Cell name(Cell cell, AttentionFunction function) {
        return function instanceof Linear linear && linear.featureMap() instanceof PositiveRandomFeatures random
                ? cell.with(PROJECTION, "seed " + random.seed() + ", " + random.count() + " features")
                : cell;
    }

    /** The features that a variant of linear attention is asked with: its random ones for a shape and scale, else elu + 1. */
    public static FeatureMap orElu(AttentionVariant variant, AttentionShape shape, double scale) {
        return of(variant).isPresent() ? of(variant, shape, scale) : ElementwiseMap.ELU_PLUS_ONE;
    }

    /**
     * The features for a shape, with the scale of the softmax that they are to estimate.
     *
     * @throws IllegalArgumentException if the variant is of another kind
     */
    public static PositiveRandomFeatures of(AttentionVariant variant, AttentionShape shape, double scale) {
        PositiveRandomFeatures random = of(variant, shape)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the variant '" + variant.name() + "' is not known by random features"));
        return new PositiveRandomFeatures(random.count(), scale, random.seed());
    }
}
