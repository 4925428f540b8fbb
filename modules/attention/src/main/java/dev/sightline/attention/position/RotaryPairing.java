package dev.sightline.attention.position;

/**
 * Which two of the first {@code rotaryDim} elements of a head turn together. The two orders give different numbers for
 * the same weights: a model needs the one that it was trained with.
 */
public enum RotaryPairing {
    /** Pair {@code i} is {@code (2 i, 2 i + 1)}, as in the paper: Su et al. (2021), Eq. 15, arXiv 2104.09864. */
    INTERLEAVED {
        @Override
        public int first(int pair, int rotaryDim) {
            return 2 * pair;
        }

        @Override
        public int second(int pair, int rotaryDim) {
            return 2 * pair + 1;
        }
    },
    /** Pair {@code i} is {@code (i, i + rotaryDim / 2)}, as in most published checkpoints. */
    HALF_SPLIT {
        @Override
        public int first(int pair, int rotaryDim) {
            return pair;
        }

        @Override
        public int second(int pair, int rotaryDim) {
            return pair + rotaryDim / 2;
        }
    };

    /** Index of the element of a pair that is the real part of the number it turns. */
    public abstract int first(int pair, int rotaryDim);

    /** Index of the element of a pair that is the imaginary part. */
    public abstract int second(int pair, int rotaryDim);
}
