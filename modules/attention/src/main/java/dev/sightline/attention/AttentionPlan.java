package dev.sightline.attention;

/**
 * A prepared computation: made once by {@link AttentionVariant#plan}, run many times without allocating on the heap or
 * off it, once the just-in-time compiler has seen enough calls to do without temporary objects.
 *
 * <p>Calls from several threads are served one after another. The result of a call depends on its inputs alone: not on
 * the number of threads, on earlier calls, or on what the outputs held before.
 */
public interface AttentionPlan {

    /** What will run: kernel, tiles, threads, workspace. */
    PlanDescription description();

    /** The request this plan was made for. */
    AttentionRequest request();

    /**
     * Computes the request's function.
     *
     * @throws IllegalArgumentException if a tensor does not fit the request or an output overlaps an input
     * @throws IllegalStateException if a tensor's arena, the plan's arena or the workers are closed
     * @throws WrongThreadException if a tensor is confined to a thread that cannot serve
     */
    void forward(AttentionInputs inputs, AttentionOutputs outputs);
}
