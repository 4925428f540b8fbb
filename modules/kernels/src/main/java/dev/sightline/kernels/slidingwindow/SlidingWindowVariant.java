package dev.sightline.kernels.slidingwindow;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Refusal;
import dev.sightline.kernels.tile.OnlineSoftmaxVariant;
import dev.sightline.kernels.tile.SoftmaxRefusals;
import java.util.ArrayList;
import java.util.List;

/**
 * Softmax attention under a {@link Mask.Window}: each query sees the keys beside its own position, and only the tiles
 * that touch the band are visited. Time O(length x window), workspace independent of both.
 *
 * <p>Reference: Beltagy et al. (2020), Section 3.1, arXiv 2004.05150.
 */
public final class SlidingWindowVariant extends OnlineSoftmaxVariant {
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
    public List<Refusal> refusals(AttentionRequest request) {
        List<Refusal> refusals = new ArrayList<>(SoftmaxRefusals.of(request));
        if (!(request.mask() instanceof Mask.Window)) {
            refusals.add(new Refusal(
                    "it serves window masks, found " + request.mask(),
                    "use Mask.window(left, right), or the variant 'flash' for other masks"));
        }
        return refusals;
    }
}
