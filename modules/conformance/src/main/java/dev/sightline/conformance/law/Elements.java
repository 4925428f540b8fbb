package dev.sightline.conformance.law;

import dev.sightline.memory.Tensor;

/** Arithmetic on the elements of small tensors, in place. */
final class Elements {
    private Elements() {}

    static void multiply(Tensor target, float factor) {
        float[] numbers = target.toArray();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= factor;
        }
        target.copyFrom(numbers);
    }

    static void add(Tensor target, Tensor addend) {
        float[] numbers = target.toArray();
        float[] others = addend.toArray();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] += others[i];
        }
        target.copyFrom(numbers);
    }

    /** Rounds to multiples of 2^-12, so that the sums of a few of them are exact. */
    static void roundToGrid(Tensor target) {
        float[] numbers = target.toArray();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Math.round(numbers[i] * 0x1p12f) * 0x1p-12f;
        }
        target.copyFrom(numbers);
    }

    /** Exchanges two positions [batch, heads, position, width]. */
    static void swapPositions(Tensor target, long first, long second) {
        Tensor firstRows = target.slice(2, first, first + 1);
        Tensor secondRows = target.slice(2, second, second + 1);
        float[] kept = firstRows.toArray();
        firstRows.copyFrom(secondRows.toArray());
        secondRows.copyFrom(kept);
    }
}
