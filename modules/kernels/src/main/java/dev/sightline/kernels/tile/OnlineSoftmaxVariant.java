package dev.sightline.kernels.tile;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;

/** What the variants that run {@link OnlineSoftmaxPlan} share: they differ in what they serve, not in how. */
public abstract class OnlineSoftmaxVariant implements AttentionVariant {
    @Override
    public final AttentionFunction.Family family() {
        return AttentionFunction.Family.SOFTMAX;
    }

    @Override
    public final String provider() {
        return TileProviders.chosen().name();
    }

    @Override
    public final Cost cost(AttentionRequest request) {
        return cost(request, 1);
    }

    @Override
    public final Cost cost(AttentionRequest request, int threads) {
        requireServed(request);
        StripTiling tiling = StripTiling.ofGroups(request, TileProviders.chosen(), threads);
        SplitKeys split = SplitKeys.of(tiling);
        return new Cost(
                StripTiling.nominalFlops(request),
                StreamedSegmentSum.serves(request) ? StripTiling.nominalFlops(request) : tiling.executedFlops(),
                tiling.bytesMoved(),
                OnlineSoftmaxPlan.workspaceBytesPerThread(tiling),
                split.pays(threads) ? split.bytes() : 0);
    }

    @Override
    public final AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return new OnlineSoftmaxPlan(name(), request, (Softmax) request.function(), workers, arena);
    }
}
