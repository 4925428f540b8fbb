package dev.sightline.attention;

import dev.sightline.memory.RunArena;
import java.util.List;

/**
 * One way to compute attention: the interface of every plugin.
 *
 * <p>Implementations are found by {@link java.util.ServiceLoader} on the module path ({@code provides
 * dev.sightline.attention.AttentionVariant with ...}) and on the class path ({@code
 * META-INF/services/dev.sightline.attention.AttentionVariant}), so they need a public constructor without parameters.
 * They are stateless and thread-safe; everything that a computation needs lives in the {@link AttentionPlan}.
 */
public interface AttentionVariant {

    /** The name users type: lower case, words joined by hyphens, unique among all variants; {@code "flash"}. */
    String name();

    /** One sentence on how it computes, with its source. */
    String description();

    /** The kind of function it computes. */
    AttentionFunction.Family family();

    /**
     * The function that the mechanism is known by, for who compares mechanisms and says no more: softmax with the usual
     * scale, normalised linear attention with the feature map elu + 1, a recurrence that adds.
     *
     * @param shape sizes, for what depends on them
     * @param mask what queries see; a recurrence takes full and causal masks
     */
    default AttentionFunction typicalFunction(AttentionShape shape, Mask mask) {
        return switch (family()) {
            case SOFTMAX -> AttentionRequest.softmax(shape, mask).function();
            case LINEAR -> AttentionRequest.linear(shape, mask).function();
            case RECURRENCE ->
                AttentionRequest.recurrence(shape, mask, UpdateRule.ADDITIVE).function();
        };
    }

    /** Which arithmetic runs underneath, such as {@code "vector-512"} or {@code "scalar"}. */
    String provider();

    /**
     * Why the request cannot be served; empty if it can. Whatever is not refused must be computed right, and no feature
     * of a request may be ignored.
     */
    List<Refusal> refusals(AttentionRequest request);

    /**
     * What a request would cost on one thread, whether or not there is memory for it.
     *
     * @throws RefusedRequestException if {@link #refusals} is not empty
     */
    Cost cost(AttentionRequest request);

    /**
     * What a request would cost on several threads. A variant whose work or memory depends on their number, because
     * they share what one thread does alone, overrides this.
     *
     * @throws RefusedRequestException if {@link #refusals} is not empty
     */
    default Cost cost(AttentionRequest request, int threads) {
        return cost(request);
    }

    /**
     * Chooses tiles and allocates the workspace.
     *
     * @param workers the threads that will compute; kept by the plan, closed by the caller after the plan's last use
     * @param arena where a workspace that grows with the lengths is allocated; a variant without one leaves it
     *     untouched.
     *     It stays open as long as the plan is used
     * @throws RefusedRequestException if {@link #refusals} is not empty
     * @throws dev.sightline.memory.OffHeapMemoryException if the workspace does not fit the arena
     */
    AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena);

    /** Throws if the request is refused; the first line of every {@link #plan}. */
    default void requireServed(AttentionRequest request) {
        List<Refusal> refusals = refusals(request);
        if (!refusals.isEmpty()) {
            throw new RefusedRequestException(name(), refusals);
        }
    }
}
