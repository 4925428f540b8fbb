package dev.sightline.conformance.trial;

import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.attention.pattern.BigBird;
import dev.sightline.attention.pattern.Dilated;
import dev.sightline.attention.pattern.Longformer;
import dev.sightline.attention.pattern.SparsePattern;
import dev.sightline.attention.pattern.StreamingLlm;
import java.util.List;
import java.util.SplittableRandom;

/** Masks of the sparse patterns of the literature, causal and not, with drawn parameters, so that each has enough. */
final class PatternMasks {
    /** The patterns that are dealt for each size. */
    enum Kind {
        LONGFORMER,
        BIG_BIRD,
        DILATED,
        STREAMING_LLM
    }

    private final SplittableRandom random;
    private final Deck<Integer> blockLengths;
    private final Deck<Boolean> causal;

    PatternMasks(SplittableRandom random) {
        this.random = random;
        blockLengths = new Deck<>(List.of(1, 5, 16, 48, 64), random);
        causal = new Deck<>(List.of(false, true), random);
    }

    Mask of(Kind kind, AttentionShape shape) {
        return pattern(kind, shape.keyLength()).mask(shape.queryLength(), shape.keyLength(), causal.deal());
    }

    private SparsePattern pattern(Kind kind, long keyLength) {
        return switch (kind) {
            // Some of the positions lie beyond the keys.
            case LONGFORMER ->
                new Longformer(
                        random.nextLong(100),
                        random.nextLong(50),
                        List.of(0L, random.nextLong(keyLength + 1), keyLength + random.nextLong(2)));
            case BIG_BIRD ->
                new BigBird(
                        blockLengths.deal(),
                        1 + 2 * random.nextInt(2),
                        random.nextInt(3),
                        random.nextInt(4),
                        random.nextLong());
            case DILATED -> new Dilated(random.nextLong(100), random.nextLong(50), random.nextLong(1, 7));
            case STREAMING_LLM -> new StreamingLlm(random.nextLong(1, 6), random.nextLong(1, 130));
        };
    }
}
