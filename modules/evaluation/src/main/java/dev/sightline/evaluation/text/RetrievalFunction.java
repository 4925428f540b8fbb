package dev.sightline.evaluation.text;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.Mask;
import java.util.function.Function;

/** What the retrieval head computes with, in each family of attention. */
final class RetrievalFunction {
    private RetrievalFunction() {}

    /** The function of a mask: softmax with the usual scale, or normalised linear attention over elu + 1. */
    static Function<Mask, AttentionFunction> of(AttentionFunction.Family family) {
        return switch (family) {
            case SOFTMAX -> mask -> new AttentionFunction.Softmax(mask, 1 / Math.sqrt(TextRecallDesign.DIM));
            case LINEAR -> mask -> new AttentionFunction.Linear(FeatureMap.ELU_PLUS_ONE, true, mask);
            case RECURRENCE -> throw notMeasured();
        };
    }

    private static IllegalArgumentException notMeasured() {
        return new IllegalArgumentException("recurrences do not retrieve from text; choose softmax or linear variants");
    }

    /**
     * Length of keys and questions: under the usual scale it makes the logit of two equal ones {@link
     * TextRecallDesign#LOGIT_SCALE}. Linear attention gets the same keys.
     */
    static float keyNorm() {
        return (float) Math.sqrt(TextRecallDesign.LOGIT_SCALE * Math.sqrt(TextRecallDesign.DIM));
    }

    /** How weights depend on agreement, in each family. */
    static OverlapLaw overlapLaw(AttentionFunction.Family family) {
        int dim = TextRecallDesign.DIM;
        int slots = TextRecallDesign.CONTEXT_LENGTH;
        return switch (family) {
            case SOFTMAX -> new OverlapLaw.Softmax(dim, slots, TextRecallDesign.LOGIT_SCALE);
            case LINEAR -> new OverlapLaw.EluLinear(dim, slots, TextRecallDesign.LOGIT_SCALE);
            case RECURRENCE -> throw notMeasured();
        };
    }
}
