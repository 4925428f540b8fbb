package dev.sightline.kernels.slidingwindow;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.OnlineSoftmaxPlan;
import dev.sightline.kernels.tile.SoftmaxRefusals;
import dev.sightline.kernels.tile.StripTiling;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.RunArena;
import java.util.ArrayList;
import java.util.List;

/**
 * Softmax attention under a {@link Mask.Window}: each query sees the keys beside its own position, and only the tiles
 * that touch the band are visited. Time O(length x window), workspace independent of both.
 *
 * <p>Reference: Beltagy et al. (2020), Section 3.1, arXiv 2004.05150.
 */
public final class SlidingWindowVariant implements AttentionVariant {
    @Override
    public String name() {
        return "sliding-window";
    }

    @Override
    public String description() {
        return "softmax attention over a window around each query, visiting only the band; time linear in the length"
                + " (Beltagy et al. 2020, arXiv 2004.05150)";
    }

    @Override
    public AttentionFunction.Family family() {
        return AttentionFunction.Family.SOFTMAX;
    }

    @Override
    public String provider() {
        return TileProviders.chosen().name();
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        List<Refusal> refusals = new ArrayList<>(SoftmaxRefusals.of(request));
        if (!(request.mask() instanceof Mask.Window)) {
            refusals.add(new Refusal(
                    "it serves window masks, found " + request.mask(),
                    "use Mask.window(left, right), or the variant 'flash' for other masks"));
        }
        return refusals;
    }

    @Override
    public Cost cost(AttentionRequest request) {
        return cost(request, 1);
    }

    @Override
    public Cost cost(AttentionRequest request, int threads) {
        requireServed(request);
        StripTiling tiling = StripTiling.of(request, TileProviders.chosen(), threads);
        return new Cost(
                StripTiling.nominalFlops(request),
                tiling.executedFlops(),
                tiling.bytesMoved(),
                tiling.workspaceBytesPerThread(),
                0);
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return new OnlineSoftmaxPlan(name(), request, (Softmax) request.function(), workers);
    }
}
