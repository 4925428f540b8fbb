package dev.sightline.evaluation.scaling;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import java.util.List;
import java.util.Optional;

/**
 * What a variant is asked to compute when a task wants "attention of this shape": the usual request of its family under
 * the first of several masks that it serves. A variant for windows alone is thus measured with a window, as what it is,
 * and the label says so.
 *
 * @param request the request, which the variant does not refuse
 * @param maskLabel the mask in words, such as {@code "full"}, {@code "window 256"} or {@code "pattern"}
 */
record ServedRequest(AttentionRequest request, String maskLabel) {

    /** The label of every mask that has no shorter name. */
    static final String PATTERN = "pattern";

    /**
     * The first served request.
     *
     * @param masks in the order of preference
     * @return empty if the variant refuses them all
     */
    static Optional<ServedRequest> of(AttentionVariant variant, AttentionShape shape, List<Mask> masks) {
        return masks.stream()
                .map(mask -> usual(variant, shape, mask))
                .filter(request -> variant.refusals(request).isEmpty())
                .findFirst()
                .map(request -> new ServedRequest(request, label(request.mask())));
    }

    /** Why a variant serves none of the masks: its reasons against the first. */
    static String refusal(AttentionVariant variant, AttentionShape shape, List<Mask> masks) {
        return "refuses: "
                + variant.refusals(usual(variant, shape, masks.getFirst())).getFirst();
    }

    private static AttentionRequest usual(AttentionVariant variant, AttentionShape shape, Mask mask) {
        return new AttentionRequest(shape, variant.typicalFunction(shape, mask), false);
    }

    private static String label(Mask mask) {
        return switch (mask) {
            case Mask.Full full -> "full";
            case Mask.Causal causal -> "causal";
            case Mask.Window window -> "window " + (window.left() + window.right() + 1);
            default -> PATTERN;
        };
    }
}
