package dev.sightline.attention.position;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.function.Executable;

/** Tensors and refusals for the tests of positions. */
final class Draws {
    private Draws() {}

    /** Gaussian elements. */
    static Tensor gaussian(RunArena arena, long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        Tensor tensor = arena.tensor("drawn", shape);
        float[] values = new float[(int) tensor.shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return tensor.copyFrom(values);
    }

    /** A tensor that a call must fill. */
    static Tensor unwritten(RunArena arena, long... shape) {
        Tensor tensor = arena.tensor("unwritten", shape);
        tensor.fill(Float.NaN);
        return tensor;
    }

    /** A call must fail with one line that says this. */
    static void assertRefused(String message, Executable call) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call);
        assertTrue(refusal.toString().contains(message), refusal::toString);
        assertEquals(1, refusal.toString().lines().count());
    }

    /** Every element must be within a distance of what is expected. */
    static void assertClose(double[] expected, float[] found, double tolerance) {
        assertEquals(expected.length, found.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], tolerance, "element " + i);
        }
    }
}
