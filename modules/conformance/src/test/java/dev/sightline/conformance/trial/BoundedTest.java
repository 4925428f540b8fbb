package dev.sightline.conformance.trial;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedTest {
    private static final float NAN = Float.NaN;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private final RunArena arena = RunArena.open("test");

    @AfterEach
    void free() {
        arena.close();
    }

    private Tensor tensor(float... numbers) {
        return arena.tensor("numbers", 1, numbers.length).copyFrom(numbers);
    }

    private static Bounded bounded(double tolerance, double... expected) {
        double[] tolerances = new double[expected.length];
        Arrays.fill(tolerances, tolerance);
        return new Bounded(Shape.of(1, expected.length), expected, tolerances);
    }

    @Test
    void numbersWithinTheirTolerancePass() {
        bounded(0.25, 1, -2).check("output", tensor(1.25f, -1.75f));
        bounded(0, 1, -2).check("output", tensor(1, -2));
    }

    @Test
    void messageTellsIndexBothNumbersErrorAndToleranceOfTheWorst() {
        Violation violation =
                assertThrows(Violation.class, () -> bounded(0.25, 1, -2, 5).check("output", tensor(1.5f, -2, 6)));
        assertEquals(
                "output[0, 2]: expected 5.0, found 6.0, error 1.0, tolerance 0.25 (2 of 3 elements are wrong)",
                violation.getMessage());
    }

    @Test
    void oneSidedNaNFailsWhateverTheTolerance() {
        assertThrows(Violation.class, () -> bounded(1e300, 1).check("output", tensor(NAN)));
        assertThrows(Violation.class, () -> bounded(INFINITY, 1).check("output", tensor(NAN)));
        assertThrows(Violation.class, () -> bounded(1e300, Double.NaN).check("output", tensor(1)));
        assertThrows(Violation.class, () -> bounded(Double.NaN, 1).check("output", tensor(2)));
    }

    @Test
    void nonFiniteNumbersAgreeWithTheirLike() {
        bounded(0, Double.NaN, INFINITY, -INFINITY).check("output", tensor(NAN, INFINITY, -INFINITY));
        bounded(Double.NaN, Double.NaN).check("output", tensor(NAN));
        assertThrows(Violation.class, () -> bounded(1, INFINITY).check("output", tensor(-INFINITY)));
        assertThrows(Violation.class, () -> bounded(1, INFINITY).check("output", tensor(Float.MAX_VALUE)));
        assertThrows(Violation.class, () -> bounded(1, 1).check("output", tensor(INFINITY)));
    }

    @Test
    void secondComputationWidensTheTolerance() {
        Bounded first = bounded(0.25, 1);
        Bounded beside = first.about(tensor(1.2f)).widenedBy(first);
        assertDoesNotThrow(() -> beside.check("output", tensor(0.75f)));
        assertThrows(Violation.class, () -> beside.check("output", tensor(0.65f)));
        Bounded sum = first.plus(bounded(0.5, 10));
        assertDoesNotThrow(() -> sum.check("output", tensor(11.75f)));
        assertThrows(Violation.class, () -> sum.check("output", tensor(11.8f)));
    }

    @Test
    void limitIsRelativeButNotBelowOne() {
        Bounded limited = bounded(10, 1000, 0.001).limitedTo(0.01, bounded(0, 1000, 0.001));
        assertDoesNotThrow(() -> limited.check("logSumExp", tensor(1009, 0.0105f)));
        assertThrows(Violation.class, () -> limited.check("logSumExp", tensor(1011, 0.001f)));
        assertThrows(Violation.class, () -> limited.check("logSumExp", tensor(1000, 0.012f)));
    }

    @Test
    void limitLeavesWhatLargeTermsNeed() {
        Bounded limited = bounded(10, 0.001).limitedTo(0.01, bounded(0.5, 0.001));
        assertDoesNotThrow(() -> limited.check("logSumExp", tensor(0.5f)));
        assertThrows(Violation.class, () -> limited.check("logSumExp", tensor(0.51f)));
    }
}
