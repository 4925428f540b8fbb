package dev.sightline.kernels.dilated;

import dev.sightline.attention.Mask;
import dev.sightline.attention.pattern.Dilated;
import dev.sightline.attention.pattern.SparsePattern;
import dev.sightline.kernels.tile.SparsePatternVariant;

/** Softmax attention behind the masks of {@link Dilated}. */
public final class DilatedVariant extends SparsePatternVariant {
    @Override
    public String name() {
        return "dilated";
    }

    @Override
    public String description() {
        return "softmax attention over a window with gaps, which reaches further with as many keys; time linear in the"
                + " length (Beltagy et al. 2020, arXiv 2004.05150)";
    }

    @Override
    protected boolean describes(Mask mask) {
        return Dilated.describes(mask);
    }

    @Override
    protected SparsePattern typical(long keyLength) {
        return Dilated.typical(keyLength);
    }
}
