package dev.sightline.kernels.bigbird;

import dev.sightline.attention.Mask;
import dev.sightline.attention.pattern.BigBird;
import dev.sightline.attention.pattern.SparsePattern;
import dev.sightline.kernels.tile.SparsePatternVariant;

/** Softmax attention behind the masks of {@link BigBird}. */
public final class BigBirdVariant extends SparsePatternVariant {
    @Override
    public String name() {
        return "bigbird";
    }

    @Override
    public String description() {
        return "softmax attention over blocks: a window, the first ones, and some at random; time linear in the length"
                + " (Zaheer et al. 2020, arXiv 2007.14062)";
    }

    @Override
    protected boolean describes(Mask mask) {
        return BigBird.describes(mask);
    }

    @Override
    protected SparsePattern typical(long keyLength) {
        return BigBird.typical(keyLength);
    }
}
