package dev.sightline.conformance.oracle;

import java.util.SplittableRandom;
import org.ejml.simple.SimpleMatrix;

/** Heads for tests. */
final class Heads {
    private Heads() {}

    /** A head of one-dimensional queries, keys and values. */
    static Head of(double[] query, double[] key, double[] value) {
        return new Head(column(query), column(key), column(value));
    }

    private static SimpleMatrix column(double[] numbers) {
        return new SimpleMatrix(numbers.length, 1, true, numbers);
    }

    /** Standard normal float32 numbers. */
    static Head draw(long seed, int queryLength, int keyLength, int headDim, int valueDim) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Head(
                draw(random, queryLength, headDim),
                draw(random, keyLength, headDim),
                draw(random, keyLength, valueDim));
    }

    private static SimpleMatrix draw(SplittableRandom random, int rows, int columns) {
        SimpleMatrix matrix = new SimpleMatrix(rows, columns);
        for (int i = 0; i < matrix.getNumElements(); i++) {
            matrix.set(i, (float) random.nextGaussian());
        }
        return matrix;
    }
}
