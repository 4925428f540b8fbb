package dev.sightline.kernels.linear;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionFunction.Linear;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.RunArena;
import java.util.ArrayList;
import java.util.List;

/**
 * Linear attention in chunks: keys that all queries of a chunk see are folded into the state
 * {@code S = sum phi(k) v^T}, the few that only some see are attended directly. Time O(length x headDim x valueDim).
 * The workspace does not depend on the length, except where fewer key-value heads than threads are shared between them:
 * then a state is kept for every 4608 keys.
 *
 * <p>Reference: Katharopoulos et al. (2020), Eq. 4-6 and 9-12, arXiv 2006.16236; chunked form: Hua et al. (2022),
 * Section 3.2, arXiv 2202.10447.
 */
public final class LinearVariant implements AttentionVariant {
    @Override
    public String name() {
        return "linear";
    }

    @Override
    public String description() {
        return "linear attention with the feature map elu + 1 or the identity, in chunks over a state of constant size"
                + " (Katharopoulos et al. 2020, arXiv 2006.16236)";
    }

    @Override
    public AttentionFunction.Family family() {
        return AttentionFunction.Family.LINEAR;
    }

    @Override
    public String provider() {
        return TileProviders.chosen().name();
    }

    @Override
    public List<Refusal> refusals(AttentionRequest request) {
        List<Refusal> refusals = new ArrayList<>();
        if (!(request.function() instanceof Linear linear)) {
            refusals.add(new Refusal(
                    "it computes linear attention, and the request asks for "
                            + request.function().family(),
                    "ask the variant 'flash'"));
            return refusals;
        }
        if (!(request.mask() instanceof Mask.Full) && !(request.mask() instanceof Mask.Causal)) {
            refusals.add(new Refusal(
                    "its state cannot forget, so it serves full and causal masks, found " + request.mask(),
                    "use the variant 'sliding-window' for windows"));
        }
        if (request.chunkInvariant()) {
            refusals.add(new Refusal(
                    "its chunks begin with the queries, so that their rounding depends on where a call begins",
                    "ask for no chunk invariance, or the variant 'flash'"));
        }
        if (request.logSumExp()) {
            refusals.add(
                    new Refusal("linear attention has no exponential, so no log-sum-exp", "ask for the output alone"));
        }
        long slotBytes = new LinearTiling(request, linear, TileProviders.chosen()).slotBytes();
        if (slotBytes > Scratch.SLOT_BYTES) {
            refusals.add(new Refusal(
                    "a state of headDim " + request.shape().headDim() + " by valueDim "
                            + request.shape().valueDim() + " needs " + slotBytes + " of the " + Scratch.SLOT_BYTES
                            + " bytes of scratch of a thread",
                    "split the heads"));
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
        LinearTiling tiling = new LinearTiling(request, (Linear) request.function(), TileProviders.chosen());
        return new Cost(
                tiling.nominalFlops(),
                tiling.executedFlops(threads),
                tiling.bytesMoved(),
                tiling.workspaceBytesPerThread(),
                tiling.prefixBytes(threads));
    }

    @Override
    public AttentionPlan plan(AttentionRequest request, Workers workers, RunArena arena) {
        requireServed(request);
        return new LinearPlan(name(), request, (Linear) request.function(), workers, arena);
    }
}
