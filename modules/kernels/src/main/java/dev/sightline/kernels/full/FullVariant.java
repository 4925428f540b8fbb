package dev.sightline.kernels.full;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.SoftmaxRefusals;
import dev.sightline.kernels.tile.StripTiling;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.RunArena;
import java.util.List;

/**
 * Softmax attention as it is written down: all scores of a head, then all weights, then the outputs. Every pair is
 * computed, hidden or not, and the matrix of 4 queryLength keyLength bytes goes through memory five times.
 *
 * <p>Reference: Vaswani et al. (2017), Eq. 1, arXiv 1706.03762.
 */
public final class FullVariant implements AttentionVariant {
    @Override
    public String name() {
        return "full";
    }

    @Override
    public String description() {
        return "softmax attention that materialises the score matrix of a head: the quadratic baseline"
                + " (Vaswani et al. 2017, arXiv 1706.03762)";
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
        StripTiling tiling = StripTiling.ofHeads(request, TileProviders.chosen(), threads);
        ScoreMatrix matrix = new ScoreMatrix(tiling);
        return new Cost(
                StripTiling.nominalFlops(request),
                matrix.executedFlops(),
                matrix.bytesMoved(),
                tiling.workspaceBytesPerThread(),
                matrix.bytes());
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return new FullPlan(name(), request, (Softmax) request.function(), workers, arena);
    }
}
