package dev.sightline.kernels.flash;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Refusal;
import dev.sightline.kernels.tile.OnlineSoftmaxVariant;
import dev.sightline.kernels.tile.SoftmaxRefusals;
import java.util.List;

/**
 * Exact softmax attention that never materialises the scores. Time O(visible tiles), workspace independent of the
 * lengths.
 *
 * <p>Reference: Dao et al. (2022), Algorithm 1, arXiv 2205.14135; Milakov and Gimelshein (2018), arXiv 1805.02867.
 */
public final class FlashVariant extends OnlineSoftmaxVariant {
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
    public List<Refusal> refusals(AttentionRequest request) {
        return SoftmaxRefusals.of(request);
    }
}
