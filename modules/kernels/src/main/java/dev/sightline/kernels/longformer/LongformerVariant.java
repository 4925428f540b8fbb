package dev.sightline.kernels.longformer;

import dev.sightline.attention.Mask;
import dev.sightline.attention.pattern.Longformer;
import dev.sightline.attention.pattern.SparsePattern;
import dev.sightline.kernels.tile.SparsePatternVariant;

/** Softmax attention behind the masks of {@link Longformer}. */
public final class LongformerVariant extends SparsePatternVariant {
    @Override
    public String name() {
        return "longformer";
    }

    @Override
    public String description() {
        return "softmax attention over a window around each query and over global positions that see and are seen by all;"
                + " time linear in the length (Beltagy et al. 2020, arXiv 2004.05150)";
    }

    @Override
    protected boolean describes(Mask mask) {
        return Longformer.describes(mask);
    }

    @Override
    protected SparsePattern typical(long keyLength) {
        return Longformer.typical(keyLength);
    }
}
