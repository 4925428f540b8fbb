package dev.sightline.kernels.flash;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.OnlineSoftmaxPlan;
import dev.sightline.kernels.tile.SoftmaxRefusals;
import dev.sightline.kernels.tile.StripTiling;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.RunArena;
import java.util.List;

/**
 * Exact softmax attention that never materialises the scores. Time O(visible tiles), workspace independent of the
 * lengths.
 *
 * <p>Reference: Dao et al. (2022), Algorithm 1, arXiv 2205.14135; Milakov and Gimelshein (2018), arXiv 1805.02867.
 */
public final class FlashVariant implements AttentionVariant {
    @Override
    public String name() {
        return "flash";
    }

    @Override
    public String description() {
        return "softmax attention in blocks with an online softmax; exact, workspace independent of the length"
                + " (Dao et al. 2022, arXiv 2205.14135)";
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
        return SoftmaxRefusals.of(request);
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
