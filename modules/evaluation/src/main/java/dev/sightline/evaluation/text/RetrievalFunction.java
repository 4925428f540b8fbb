package dev.sightline.evaluation.text;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.Mask;
import dev.sightline.evaluation.probe.RandomFeatures;
import java.util.function.Function;

/** What the retrieval head computes with, in each family of attention. */
final class RetrievalFunction {
    private RetrievalFunction() {}

    private static final double SCALE = 1 / Math.sqrt(TextRecallDesign.DIM);

    /** The function of a mask: softmax with the usual scale, or normalised linear attention over the variant's features. */
    static Function<Mask, AttentionFunction> of(AttentionVariant variant, AttentionShape shape) {
        return switch (variant.family()) {
            case SOFTMAX -> mask -> new AttentionFunction.Softmax(mask, SCALE);
            case LINEAR -> {
                FeatureMap map = RandomFeatures.orElu(variant, shape, SCALE);
                yield mask -> new AttentionFunction.Linear(map, true, mask);
            }
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

    /** How weights depend on agreement; of random features, infinitely many of which are a softmax, in that limit. */
    static OverlapLaw overlapLaw(AttentionVariant variant) {
        int dim = TextRecallDesign.DIM;
        int slots = TextRecallDesign.CONTEXT_LENGTH;
        if (RandomFeatures.of(variant).isPresent()) {
            return new OverlapLaw.Softmax(dim, slots, TextRecallDesign.LOGIT_SCALE);
        }
        return switch (variant.family()) {
            case SOFTMAX -> new OverlapLaw.Softmax(dim, slots, TextRecallDesign.LOGIT_SCALE);
            case LINEAR -> new OverlapLaw.EluLinear(dim, slots, TextRecallDesign.LOGIT_SCALE);
            case RECURRENCE -> throw notMeasured();
        };
    }
}
