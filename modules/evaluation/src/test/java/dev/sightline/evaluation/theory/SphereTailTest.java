package dev.sightline.evaluation.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SphereTailTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 16, 64, 128, 1024, 4096})
    void agreesWithTheExactTailTo1e7RelativeEverywhere(int dim) {
        SphereCosine exact = SphereCosine.of(dim);
        SphereTail fast = new SphereTail(exact);
        for (int i = -2500; i <= 2500; i++) {
            double c = i / 2501.0;
            double expected = exact.survival(c);
            assertEquals(expected, fast.survival(c), 1e-7 * expected, "c = " + c);
        }
        assertEquals(0, fast.survival(1), 0);
        assertEquals(1, fast.survival(-1), 0);
    }
}
