package dev.sightline.attention;

import java.util.List;

/** How fast a recurrent state forgets: the factor that it is multiplied by before each position is written. */
public sealed interface Decay {
    /** No factor at all: the state forgets nothing. */
    record None() implements Decay {}

    /**
     * One factor for each key-value head, the same at every position. Reference: retention, Sun et al. (2023), Eq. 8,
     * arXiv 2307.08621.
     *
     * @param factors one for each key-value head, each in [0, 1]
     */
    record OfHead(List<Double> factors) implements Decay {
        /** @throws IllegalArgumentException if a factor lies outside [0, 1] */
        public OfHead {
            factors = List.copyOf(factors);
            for (double factor : factors) {
                if (!(factor >= 0 && factor <= 1)) {
                    throw new IllegalArgumentException("decay factor " + factor
                            + " lies outside [0, 1]; a state keeps between none and all of it");
                }
            }
        }
    }

    /**
     * One factor for each position and key-value head, given with the inputs as its natural logarithm, [batch,
     * keyValueHeads, keyLength]. Reference: Mamba-2, Dao and Gu (2024), Eq. 1 with a scalar times identity, arXiv
     * 2405.21060.
     */
    record OfPosition() implements Decay {}

    /**
     * One factor for each position and channel of a key, given with the inputs as its natural logarithm, [batch,
     * keyValueHeads, keyLength, headDim]. Reference: gated linear attention, Yang et al. (2024), Eq. 3, arXiv
     * 2312.06635.
     */
    record OfChannel() implements Decay {}

    /** Whether its logarithms come with the inputs. */
    default boolean isInput() {
        return this instanceof OfPosition || this instanceof OfChannel;
    }
}
