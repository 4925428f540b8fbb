package dev.sightline.evaluation.text;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.Mask;
import dev.sightline.evaluation.probe.ConstantGates;
import dev.sightline.evaluation.probe.RandomFeatures;
import java.util.Optional;
import java.util.function.Function;

/** What the retrieval head computes with, in each family of attention. */
final class RetrievalFunction {
    private RetrievalFunction() {}

    private static final double SCALE = 1 / Math.sqrt(TextRecallDesign.DIM);

    /**
     * The function of a mask: softmax with the usual scale, normalised linear attention over the variant's features, or the
     * recurrence that the variant is known by.
     */
    static Function<Mask, AttentionFunction> of(AttentionVariant variant, AttentionShape shape) {
        return switch (variant.family()) {
            case SOFTMAX -> mask -> new AttentionFunction.Softmax(mask, SCALE);
            case LINEAR -> {
                FeatureMap map = RandomFeatures.orElu(variant, shape, SCALE);
                yield mask -> new AttentionFunction.Linear(map, true, mask);
            }
            case RECURRENCE -> mask -> variant.typicalFunction(shape, mask);
        };
    }

    /**
     * What the gates of recurrences are held at: a decay that keeps a word about as long as the delta rule does, and a beta
     * that is 1 for keys of length 1, as DeltaNet has them, which is {@code 1 / norm^2} for these.
     */
    static ConstantGates gates() {
        double norm = keyNorm();
        return new ConstantGates(1 - 1.0 / TextRecallDesign.DIM, 1 / (norm * norm));
    }

    /**
     * Length of keys and questions: under the usual scale it makes the logit of two equal ones {@link
     * TextRecallDesign#LOGIT_SCALE}. Linear attention gets the same keys.
     */
    static float keyNorm() {
        return (float) Math.sqrt(TextRecallDesign.LOGIT_SCALE * Math.sqrt(TextRecallDesign.DIM));
    }

    /**
     * How weights depend on agreement; of random features, infinitely many of which are a softmax, in that limit. Empty of a
     * recurrence: what it keeps of a word depends on all that came after, too.
     */
    static Optional<OverlapLaw> overlapLaw(AttentionVariant variant) {
        int dim = TextRecallDesign.DIM;
        int slots = TextRecallDesign.CONTEXT_LENGTH;
        if (RandomFeatures.of(variant).isPresent()) {
            return Optional.of(new OverlapLaw.Softmax(dim, slots, TextRecallDesign.LOGIT_SCALE));
        }
        return switch (variant.family()) {
            case SOFTMAX -> Optional.of(new OverlapLaw.Softmax(dim, slots, TextRecallDesign.LOGIT_SCALE));
            case LINEAR -> Optional.of(new OverlapLaw.EluLinear(dim, slots, TextRecallDesign.LOGIT_SCALE));
            case RECURRENCE -> Optional.empty();
        };
    }
}
