package dev.sightline.evaluation.scaling;

import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.StandardWindow;
import java.util.List;
import java.util.Optional;

/**
 * One variant along the lengths, with the request it serves.
 *
 * @param variant what is measured
 * @param masks in the order of preference
 * @param threads that compute; a parameter of every cell, since a time of other threads is another time
 */
record CostSeries(AttentionVariant variant, List<Mask> masks, int threads) {
    /** Two lengths far beyond any tile: between them a law of cost shows its exponent. */
    private static final long FAR = 1 << 16;

    private static final long FARTHER = 1 << 18;

    /** Copies the list, so that a series never changes. */
    CostSeries {
        masks = List.copyOf(masks);
    }

    /**
     * Every query sees every key, where that is served; else the keys around it on both sides, else those before it.
     */
    static CostSeries bidirectional(AttentionVariant variant, int threads) {
        Mask around = Mask.window(StandardWindow.KEYS / 2, StandardWindow.KEYS / 2 - 1);
        return new CostSeries(variant, List.of(Mask.full(), around, newest(), Mask.causal(0)), threads);
    }

    /** Every query sees every key before it, where that is served; else the newest of them, else every key. */
    static CostSeries causal(AttentionVariant variant, int threads) {
        return new CostSeries(variant, List.of(Mask.causal(0), newest(), Mask.full()), threads);
    }

    private static Mask newest() {
        return Mask.windowOfTotal(StandardWindow.KEYS);
    }

    private static AttentionShape shape(long length) {
        return AttentionShape.selfAttention(1, length, ScalingDesign.HEAD_DIM);
    }

    /** The request at a length; empty if the variant refuses every mask. */
    Optional<ServedRequest> request(long length) {
        return ServedRequest.of(variant, shape(length), masks);
    }

    /** Why {@link #request} is empty. */
    String refusal(long length) {
        return ServedRequest.refusal(variant, shape(length), masks);
    }

    /** The cost at a length by counting; empty if the variant refuses every mask. */
    Optional<CallCost> cost(long length) {
        return request(length).map(served -> CallCost.of(variant, served.request(), threads));
    }

    /**
     * Keys in sight of a query, if the request is for a window: contexts up to it are full attention by another name.
     */
    Optional<Long> windowKeys() {
        return request(FAR)
                .map(served -> served.request().mask())
                .flatMap(mask -> mask instanceof Mask.Window window
                        ? Optional.of(window.left() + window.right() + 1)
                        : Optional.empty());
    }

    /** Whether the request is for a sparse pattern, which has no counts in closed form. */
    boolean isPattern() {
        return request(FAR)
                .filter(served -> served.maskLabel().equals(ServedRequest.PATTERN))
                .isPresent();
    }

    /** The exponent of the FLOPs in the length, far out: 2 for attention over all pairs, 1 over a window or a state. */
    double flopsExponent() {
        double far = executedFlops(FAR);
        double farther = executedFlops(FARTHER);
        return Math.log(farther / far) / Math.log((double) FARTHER / FAR);
    }

    /** Executed FLOPs at a length; NaN if the variant refuses every mask. */
    double executedFlops(long length) {
        return cost(length).map(cost -> cost.cost().executedFlops()).orElse(Double.NaN);
    }

    /** A plain cell of this variant at a length, with the parameters of a template. */
    Cell cell(Cell template, long length) {
        return Cell.of(template.task(), variant.name(), length, template.seed(), template.parameters())
                .with("mask", request(length).map(ServedRequest::maskLabel).orElse("none"))
                .with("provider", variant.provider())
                .with("threads", threads);
    }
}
