package dev.sightline.evaluation.recall;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.Mask;
import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.probe.RandomFeatures;
import java.util.List;
import java.util.Optional;

/** A way to ask a variant of a family and to read its output. */
public enum Reading {
    /** Softmax attention, read as it is. */
    SOFTMAX(Cell.PLAIN, false),
    /** Normalised linear attention with the features elu + 1, read as it is. */
    LINEAR(Cell.PLAIN, false),
    /**
     * The same output less the mean value. All features are positive, so every item keeps a common share of the weight
     * and the output is mostly the mean of all values; what singles the needle out is the rest.
     */
    LINEAR_CENTRED("centred", true),
    /** Linear attention with identity features and no normaliser: the classical linear associative memory. */
    LINEAR_IDENTITY("identity", false),
    /** Random features that estimate the softmax of the same scale, read as they are. */
    RANDOM_FEATURES(Cell.PLAIN, false),
    /** A recurrent state by the rule that the mechanism is known by, read as it is. */
    RECURRENCE(Cell.PLAIN, false);

    private final String label;
    private final boolean centred;

    Reading(String label, boolean centred) {
        this.label = label;
        this.centred = centred;
    }

    /** The readings that one forward call serves, for each function of a variant. */
    static List<List<Reading>> of(AttentionVariant variant) {
        return switch (variant.family()) {
            case SOFTMAX -> List.of(List.of(SOFTMAX));
            case LINEAR ->
                RandomFeatures.of(variant).isPresent()
                        ? List.of(List.of(RANDOM_FEATURES))
                        : List.of(List.of(LINEAR, LINEAR_CENTRED), List.of(LINEAR_IDENTITY));
            case RECURRENCE -> List.of(List.of(RECURRENCE));
        };
    }

    /**
     * The function to ask for.
     *
     * @param variant whose rule a recurrence has
     * @param shape sizes, for what depends on them
     */
    AttentionFunction function(AttentionVariant variant, AttentionShape shape, Mask mask, RecallProtocol protocol) {
        return switch (this) {
            case SOFTMAX -> new AttentionFunction.Softmax(mask, protocol.scale());
            case LINEAR, LINEAR_CENTRED -> new AttentionFunction.Linear(ElementwiseMap.ELU_PLUS_ONE, true, mask);
            case LINEAR_IDENTITY -> new AttentionFunction.Linear(ElementwiseMap.IDENTITY, false, mask);
            case RANDOM_FEATURES ->
                new AttentionFunction.Linear(RandomFeatures.of(variant, shape, protocol.scale()), true, mask);
            case RECURRENCE -> protocol.gates().applyTo(variant.typicalFunction(shape, mask));
        };
    }

    /** The name in cells. */
    String label() {
        return label;
    }

    /** Whether the mean of all values is taken away from the output. */
    boolean centred() {
        return centred;
    }

    /**
     * The features whose inner products order the weights, where they are shares. Those of random features would take as
     * long to compare as the attention itself.
     */
    Optional<ElementwiseMap> weightFeatures() {
        return switch (this) {
            case SOFTMAX -> Optional.of(ElementwiseMap.IDENTITY);
            case LINEAR, LINEAR_CENTRED -> Optional.of(ElementwiseMap.ELU_PLUS_ONE);
            case LINEAR_IDENTITY, RANDOM_FEATURES, RECURRENCE -> Optional.empty();
        };
    }

    /** Whether the weights are positive and sum to 1, so that they have a mass and an entropy. */
    boolean weightsAreShares() {
        return this == RANDOM_FEATURES || weightFeatures().isPresent();
    }
}
