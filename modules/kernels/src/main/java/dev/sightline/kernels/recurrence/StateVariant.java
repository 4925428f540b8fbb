package dev.sightline.kernels.recurrence;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.RunArena;
import java.util.ArrayList;
import java.util.List;

/**
 * What all mechanisms share that carry a state over the positions: what they ask of a thread's scratch, what they cost,
 * and the plan.
 *
 * @param <F> the functions that they compute
 */
abstract sealed class StateVariant<F extends AttentionFunction> implements AttentionVariant
        permits FeatureMapVariant, RecurrenceVariant {
    private final String name;
    private final String description;
    private final Class<F> functions;

    StateVariant(String name, String description, Class<F> functions) {
        this.name = name;
        this.description = description;
        this.functions = functions;
    }

    /** Why it does not compute functions of another family. */
    abstract Refusal refusalOf(AttentionFunction.Family other);

    /** Why it does not compute a function as a request asks for it, whatever the sizes. */
    abstract List<Refusal> refusals(AttentionRequest request, F function);

    /** What the engine does with a function. */
    abstract StateRule rule(F function);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String description() {
        return description;
    }

    @Override
    public final String provider() {
        return TileProviders.chosen().name();
    }

    @Override
    public final List<Refusal> refusals(AttentionRequest request) {
        if (!functions.isInstance(request.function())) {
            return List.of(refusalOf(request.function().family()));
        }
        List<Refusal> refusals = new ArrayList<>(refusals(request, functions.cast(request.function())));
        StateTiling tiling = tiling(request);
        long slotBytes = tiling.slotBytes();
        if (slotBytes > Scratch.SLOT_BYTES) {
            refusals.add(new Refusal(
                    "a state of " + tiling.features() + " rows read by "
                            + request.shape().groupSize() + " query heads needs " + slotBytes + " of the "
                            + Scratch.SLOT_BYTES + " bytes of scratch of a thread",
                    tiling.features() == request.shape().headDim()
                            ? "split the heads"
                            : "ask for fewer features, or split the heads"));
        }
        return refusals;
    }

    @Override
    public final Cost cost(AttentionRequest request) {
        requireServed(request);
        StateTiling tiling = tiling(request);
        return new Cost(
                tiling.nominalFlops(),
                tiling.executedFlops(),
                tiling.bytesMoved(),
                tiling.workspaceBytesPerThread() + tiling.sharedBytes(),
                0);
    }

    @Override
    public final AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return new RecurrencePlan(name, request, rule(request), workers);
    }

    private StateTiling tiling(AttentionRequest request) {
        return StateTiling.of(request, rule(request), TileProviders.chosen(), 1);
    }

    private StateRule rule(AttentionRequest request) {
        return rule(functions.cast(request.function()));
    }
}
