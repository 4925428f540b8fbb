package dev.sightline.benchmarks;

import dev.sightline.memory.Tensor;
import java.util.SplittableRandom;

/** Fills tensors with Gaussian numbers, one after another the same in every run. */
final class GaussianNumbers {
    private static final long SEED = 1;

    private final SplittableRandom random = new SplittableRandom(SEED);

    /** Returns the tensor. */
    Tensor fill(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.shape().elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return tensor.copyFrom(values);
    }
}
