package dev.sightline.kernels.tile;

/**
 * What a {@link StateWalk} is made for.
 *
 * @param headDim rows of the state
 * @param columns of the state, a multiple of {@link StateWalk#UNIT}
 * @param readers queries of each position
 * @param decay what the state is multiplied by before each position
 * @param corrected whether a write leaves out what the state already holds
 */
public record StateWalkShape(int headDim, int columns, int readers, StateDecay decay, boolean corrected) {
    /** What a state is multiplied by. */
    public enum StateDecay {
        /** Nothing. */
        NONE,
        /** One factor for each position. */
        OF_POSITION,
        /** A factor for each position and row. */
        OF_CHANNEL
    }

    /** @throws IllegalArgumentException if the columns are no multiple of a unit */
    public StateWalkShape {
        if (columns % StateWalk.UNIT != 0) {
            throw new IllegalArgumentException(columns + " columns are no multiple of " + StateWalk.UNIT);
        }
    }

    /** Bytes of a row of the state. */
    public long rowBytes() {
        return (long) columns * Float.BYTES;
    }

    /** Floats of the decays of a position; 0 where nothing decays. */
    public int decayFloats() {
        return switch (decay) {
            case NONE -> 0;
            case OF_POSITION -> 1;
            case OF_CHANNEL -> headDim;
        };
    }
}
