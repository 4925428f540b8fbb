package dev.sightline.kernels.recurrence;

import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.Decay;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.FeatureMap;
import dev.sightline.kernels.tile.StateWalkShape.StateDecay;
import java.util.List;

/**
 * What the engine does with a function: linear attention is a recurrence that adds features, and divides in the end.
 *
 * @param decay what the state is multiplied by
 * @param headFactors the decay of each key-value head, if it is the same at every position; else empty
 * @param corrected whether the delta rule applies
 * @param scale factor of the outputs
 * @param featureMap what queries and keys go through
 * @param normalised whether outputs are divided by the product of the query and the sum of all keys
 */
record StateRule(
        StateDecay decay,
        List<Double> headFactors,
        boolean corrected,
        float scale,
        FeatureMap featureMap,
        boolean normalised) {

    /** The rule of linear attention. */
    static StateRule of(Linear linear) {
        return new StateRule(StateDecay.NONE, List.of(), false, 1f, linear.featureMap(), linear.normalised());
    }

    /** The rule of a recurrence. */
    static StateRule of(Recurrence recurrence) {
        Decay decay = recurrence.rule().decay();
        return new StateRule(
                switch (decay) {
                    case Decay.None none -> StateDecay.NONE;
                    case Decay.OfHead ofHead -> StateDecay.OF_POSITION;
                    case Decay.OfPosition ofPosition -> StateDecay.OF_POSITION;
                    case Decay.OfChannel ofChannel -> StateDecay.OF_CHANNEL;
                },
                decay instanceof Decay.OfHead ofHead ? ofHead.factors() : List.of(),
                recurrence.rule().corrected(),
                (float) recurrence.scale(),
                ElementwiseMap.IDENTITY,
                false);
    }

    /** Whether queries and keys go through a map at all. */
    boolean mapped() {
        return featureMap != ElementwiseMap.IDENTITY;
    }
}
