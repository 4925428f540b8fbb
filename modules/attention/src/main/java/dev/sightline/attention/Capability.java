package dev.sightline.attention;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A feature of requests that a variant may serve. */
public enum Capability {
    /** Every query sees every key. */
    FULL_MASK,
    /** Causal masks with any offset. */
    CAUSAL_MASK,
    /** Sliding windows. */
    WINDOW_MASK,
    /** Several query heads to a key-value head. */
    GROUPED_HEADS,
    /** The log-sum-exp of each row as an output. */
    LOG_SUM_EXP;

    /**
     * What a variant serves, found by asking for the smallest request that shows each feature. A feature beside the mask
     * counts if it is served under some mask.
     */
    public static Set<Capability> of(AttentionVariant variant) {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (Capability capability : values()) {
            for (Mask mask : capability.masksToTry()) {
                if (variant.refusals(capability.smallestRequest(variant.family(), mask))
                        .isEmpty()) {
                    capabilities.add(capability);
                }
            }
        }
        return capabilities;
    }

    private List<Mask> masksToTry() {
        return switch (this) {
            case FULL_MASK -> List.of(Mask.full());
            case CAUSAL_MASK -> List.of(Mask.causal(1));
            case WINDOW_MASK -> List.of(Mask.window(1, 0));
            case GROUPED_HEADS, LOG_SUM_EXP -> List.of(Mask.full(), Mask.causal(1), Mask.window(1, 0));
        };
    }

    private AttentionRequest smallestRequest(AttentionFunction.Family family, Mask mask) {
        AttentionShape shape = new AttentionShape(1, this == GROUPED_HEADS ? 2 : 1, 1, 2, 3, 4, 4);
        AttentionRequest request = switch (family) {
            case SOFTMAX -> AttentionRequest.softmax(shape, mask);
            case LINEAR -> AttentionRequest.linear(shape, mask);
        };
        return this == LOG_SUM_EXP ? request.withLogSumExp() : request;
    }
}
