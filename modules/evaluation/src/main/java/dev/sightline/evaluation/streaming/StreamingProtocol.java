package dev.sightline.evaluation.streaming;

import dev.sightline.evaluation.Profile;
import dev.sightline.evaluation.theory.RecallSetting;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The experiment in numbers: a stream of n random unit keys and values, and for each age a query of cosine rho with the
 * key of that age. An output is decoded by the nearest of the n values.
 *
 * @param headDim coordinates of keys and queries
 * @param valueDim coordinates of values
 * @param length n, items of a stream
 * @param hiddenSize units of a recurrent network
 * @param samples steps that a network's read-out is trained on; many times the units
 * @param draws streams; a multiple of {@link #BATCH}
 */
record StreamingProtocol(int headDim, int valueDim, int length, int hiddenSize, int samples, int draws) {
    /** Streams that grow together: enough columns for the products of a network's step. */
    static final int BATCH = 32;

    /** rho: how well a query resembles its key. */
    static final double NEEDLE_COSINE = 0.9;

    /** tau: enough for softmax to find one key of some hundred in 32 dimensions. */
    static final double LOGIT_SCALE = 16;

    /** Young ages are asked one by one, old ones at powers of the square root of two. */
    private static final int DENSE_AGES = 16;

    /** @throws IllegalArgumentException if there are too few items or draws */
    StreamingProtocol {
        if (length <= DENSE_AGES || draws < 2 * BATCH || draws % BATCH != 0) {
            throw new IllegalArgumentException(length + " items and " + draws + " draws: expected more items than "
                    + DENSE_AGES + ", and a multiple of " + BATCH + " draws, two of them at least");
        }
    }

    static StreamingProtocol of(Profile profile) {
        return switch (profile) {
            case TINY -> new StreamingProtocol(16, 8, 48, 48, 2048, 128);
            case QUICK -> new StreamingProtocol(32, 16, 128, 128, 8192, 256);
            case STANDARD -> new StreamingProtocol(32, 16, 256, 256, 65536, 1024);
            case FULL -> new StreamingProtocol(32, 16, 512, 512, 131072, 2048);
        };
    }

    /** The ages that are asked for, ascending, the oldest item's among them. */
    List<Integer> ages() {
        IntStream old = IntStream.iterate(2, power -> power + 1)
                .map(power -> (int) Math.round(DENSE_AGES * Math.pow(2, power / 2.0 - 1)))
                .takeWhile(age -> age < length - 1);
        return IntStream.concat(IntStream.range(0, DENSE_AGES), IntStream.concat(old, IntStream.of(length - 1)))
                .boxed()
                .toList();
    }

    /** What the closed forms ask for. */
    RecallSetting setting() {
        return new RecallSetting(length, headDim, valueDim, LOGIT_SCALE, NEEDLE_COSINE);
    }
}
