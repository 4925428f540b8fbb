package dev.sightline.evaluation.fading;

import java.util.random.RandomGenerator;
import org.ejml.simple.SimpleMatrix;

/**
 * Random weights in the scaling that keeps a mean-field limit: the variance of a row's sum does not depend on its
 * length.
 */
final class GaussianMatrix {
    private GaussianMatrix() {}

    /** Entries N(0, scale^2 / columns), drawn row by row. */
    static SimpleMatrix withRowScale(int rows, int columns, double scale, RandomGenerator random) {
        SimpleMatrix matrix = new SimpleMatrix(rows, columns);
        double deviation = scale / Math.sqrt(columns);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                matrix.set(row, column, deviation * random.nextGaussian());
            }
        }
        return matrix;
    }

    /** A token: a random direction [size, 1] of norm sqrt(size), so that no step is driven harder than another. */
    static SimpleMatrix token(int size, RandomGenerator random) {
        SimpleMatrix direction = withRowScale(size, 1, 1, random);
        return direction.scale(Math.sqrt(size) / direction.normF());
    }
}
