package dev.sightline.kernels.matrix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.attention.Workers;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The product against one chain of fused multiply-adds for each element, bit for bit. */
@Tag("provider")
class MatrixProductTest {
    private static Tensor random(RunArena arena, String name, SplittableRandom random, long rows, long columns) {
        Tensor matrix = arena.tensor(name, rows, columns);
        for (long i = 0; i < rows; i++) {
            for (long j = 0; j < columns; j++) {
                matrix.set((float) random.nextDouble(-1, 1), i, j);
            }
        }
        return matrix;
    }

    @ParameterizedTest(name = "{0} x {1} x {2} on {3} threads, seed 17")
    @CsvSource({
        "1,1,1,1",
        "0,3,4,1",
        "3,0,4,1",
        "3,4,0,1",
        "7,5,49,1",
        "8,16,48,2",
        "193,17,47,2",
        "385,257,97,2",
        "33,513,16,1"
    })
    void everyElementIsOneChainInTheOrderOfTheInnerDimension(int rows, int inner, int columns, int threads) {
        SplittableRandom random = new SplittableRandom(17);
        try (RunArena arena = RunArena.open("test");
                Workers workers = Workers.of(threads)) {
            Tensor a = random(arena, "a", random, rows, inner);
            Tensor b = random(arena, "b", random, inner, columns);
            Tensor c = arena.tensor("c", rows, columns);
            c.fill(Float.NaN);
            MatrixProduct product = new MatrixProduct(a, b, c, workers);
            product.run();
            product.run(); // nothing of the first call is left over
            float[] expected = new float[rows * columns];
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    for (int k = 0; k < inner; k++) {
                        expected[i * columns + j] = Math.fma(a.get(i, k), b.get(k, j), expected[i * columns + j]);
                    }
                }
            }
            assertArrayEquals(expected, c.toArray());
        }
    }

    @Test
    void slicesOfLargerMatricesAreReadAndWrittenInPlaceSeed17() {
        SplittableRandom random = new SplittableRandom(17);
        try (RunArena arena = RunArena.open("test");
                Workers workers = Workers.of(1)) {
            Tensor a = random(arena, "a", random, 20, 30).slice(0, 3, 14).slice(1, 5, 24);
            Tensor b = random(arena, "b", random, 30, 70).slice(0, 1, 20).slice(1, 2, 62);
            Tensor whole = arena.tensor("c", 20, 80);
            whole.fill(5f);
            new MatrixProduct(a, b, whole.slice(0, 4, 15).slice(1, 10, 70), workers).run();
            double expected = 0;
            for (int k = 0; k < 19; k++) {
                expected += (double) a.get(10, k) * b.get(k, 59);
            }
            assertEquals(expected, whole.get(14, 69), 1e-5);
            assertEquals(5f, whole.get(14, 70));
            assertEquals(5f, whole.get(15, 69));
            assertEquals(5f, whole.get(4, 9));
        }
    }

    @Test
    void shapesThatDoNotMatchAreNamed() {
        try (RunArena arena = RunArena.open("test");
                Workers workers = Workers.of(1)) {
            Tensor a = arena.tensor("a", 2, 3);
            Tensor c = arena.tensor("c", 2, 2);
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> new MatrixProduct(a, a, c, workers));
            assertTrue(refused.toString().contains("A [2, 3] times B [2, 3]"), refused.toString());
            assertThrows(IllegalArgumentException.class, () -> new MatrixProduct(c, c, c, workers));
        }
    }
}
