package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionInputs;
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

    static void add(Tensor target, float addend) {
        float[] numbers = target.toArray();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] += addend;
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

    /** Exchanges two keys with their values, scales and biases. */
    static void swapPositions(AttentionInputs inputs, long first, long second) {
        swap(inputs.key(), 2, first, second);
        swap(inputs.value(), 2, first, second);
        inputs.keyScale().ifPresent(scale -> swap(scale, 2, first, second));
        inputs.valueScale().ifPresent(scale -> swap(scale, 2, first, second));
        inputs.bias().ifPresent(bias -> swap(bias, 3, first, second));
    }

    private static void swap(Tensor target, int dimension, long first, long second) {
        Tensor one = target.slice(dimension, first, first + 1);
        Tensor other = target.slice(dimension, second, second + 1);
        float[] kept = one.toArray();
        one.copyFrom(other.toArray());
        other.copyFrom(kept);
    }
}
