package dev.sightline.evaluation.fading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.statistics.RandomStream;
import java.util.ArrayList;
import java.util.List;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;

/** The Jacobian carried forward with the state is the derivative of that state. */
class RecurrentJacobianTest {
    private static final int STEPS = 12;
    private static final int HIDDEN = 7;
    private static final int INPUT = 3;

    /** Balances the h^2 error of central differences against rounding. */
    private static final double STEP = 1e-5;

    @Test
    void elmanJacobianEqualsCentralDifferencesAtEveryStepSeed1() {
        assertJacobianIsTheDerivative(new ElmanScales(1.5, 0.5), 1);
    }

    @Test
    void lstmJacobianEqualsCentralDifferencesAtEveryStepSeed2() {
        assertJacobianIsTheDerivative(new LongShortTermMemoryScales(1, 1.5, 1), 2);
    }

    @Test
    void aTokenAfterTheFirstDoesNotEnterTheJacobianOfTheFirstStepSeed3() {
        RandomStream random = RandomStream.of(3, "weights", 0);
        ElmanCell cell = ElmanCell.random(new ElmanScales(1, 0.5), HIDDEN, INPUT, random);
        SimpleMatrix token = GaussianMatrix.token(INPUT, random);

        SimpleMatrix hidden = cell.first(token).hidden().value();
        SimpleMatrix jacobian = cell.first(token).hidden().influence();

        for (int unit = 0; unit < HIDDEN; unit++) {
            for (int coordinate = 0; coordinate < INPUT; coordinate++) {
                double slope = 1 - hidden.get(unit, 0) * hidden.get(unit, 0);
                assertEquals(slope * cell.inputWeights().get(unit, coordinate), jacobian.get(unit, coordinate), 1e-15);
            }
        }
    }

    private static void assertJacobianIsTheDerivative(RecurrentScales scales, long seed) {
        RandomStream random = RandomStream.of(seed, "weights", 0);
        RecurrentCell<?> cell = scales.randomCell(HIDDEN, INPUT, random);
        List<SimpleMatrix> tokens = new ArrayList<>();
        for (int t = 0; t <= STEPS; t++) {
            tokens.add(GaussianMatrix.token(INPUT, random));
        }
        List<DualVector> exact = run(cell, tokens);
        double largest = 0;
        for (int coordinate = 0; coordinate < INPUT; coordinate++) {
            List<DualVector> above = run(cell, firstMoved(tokens, coordinate, STEP));
            List<DualVector> below = run(cell, firstMoved(tokens, coordinate, -STEP));
            for (int t = 0; t <= STEPS; t++) {
                for (int unit = 0; unit < HIDDEN; unit++) {
                    double difference = above.get(t).value().get(unit, 0)
                            - below.get(t).value().get(unit, 0);
                    double derivative = exact.get(t).influence().get(unit, coordinate);
                    assertEquals(difference / (2 * STEP), derivative, 1e-9, "step " + t);
                    largest = Math.max(largest, Math.abs(derivative));
                }
            }
        }
        assertTrue(largest > 0.01, "the derivatives are large enough to tell right from wrong: " + largest);
    }

    private static List<SimpleMatrix> firstMoved(List<SimpleMatrix> tokens, int coordinate, double by) {
        List<SimpleMatrix> moved = new ArrayList<>(tokens);
        SimpleMatrix first = tokens.getFirst().copy();
        first.set(coordinate, 0, first.get(coordinate, 0) + by);
        moved.set(0, first);
        return moved;
    }

    private static <S extends RecurrentState> List<DualVector> run(RecurrentCell<S> cell, List<SimpleMatrix> tokens) {
        List<DualVector> hidden = new ArrayList<>();
        S state = cell.first(tokens.getFirst());
        hidden.add(state.hidden());
        for (SimpleMatrix token : tokens.subList(1, tokens.size())) {
            state = cell.next(state, token);
            hidden.add(state.hidden());
        }
        return hidden;
    }
}
