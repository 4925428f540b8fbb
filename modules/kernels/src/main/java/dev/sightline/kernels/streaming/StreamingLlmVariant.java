package dev.sightline.kernels.streaming;

import dev.sightline.attention.Mask;
import dev.sightline.attention.pattern.SparsePattern;
import dev.sightline.attention.pattern.StreamingLlm;
import dev.sightline.kernels.tile.SparsePatternVariant;

/** Softmax attention behind the masks of {@link StreamingLlm}. */
public final class StreamingLlmVariant extends SparsePatternVariant {
    @Override
    public String name() {
        return "streaming-llm";
    }

    @Override
    public String description() {
        return "softmax attention over the first keys, as sinks, and a window; time linear in the length"
                + " (Xiao et al. 2024, arXiv 2309.17453)";
    }

    @Override
    protected boolean describes(Mask mask) {
        return StreamingLlm.describes(mask);
    }

    @Override
    protected SparsePattern typical(long keyLength) {
        return StreamingLlm.typical(keyLength);
    }
}
