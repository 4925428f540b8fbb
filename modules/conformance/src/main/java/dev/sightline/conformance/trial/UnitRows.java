package dev.sightline.conformance.trial;

import dev.sightline.memory.Tensor;

/** Rows of length 1. */
final class UnitRows {
    private UnitRows() {}

    /** Divides every row of a row-major float32 tensor by its Euclidean length, unless that is 0. */
    static void normalise(Tensor rows) {
        float[] numbers = rows.toArray();
        int width = (int) rows.size(3);
        for (int first = 0; first < numbers.length; first += width) {
            double squares = 0;
            for (int i = first; i < first + width; i++) {
                squares += (double) numbers[i] * numbers[i];
            }
            for (int i = first; i < first + width && squares > 0; i++) {
                numbers[i] = (float) (numbers[i] / Math.sqrt(squares));
            }
        }
        rows.copyFrom(numbers);
    }
}
