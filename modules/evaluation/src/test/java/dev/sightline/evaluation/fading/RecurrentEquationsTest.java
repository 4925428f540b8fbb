package dev.sightline.evaluation.fading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sightline.evaluation.statistics.RandomStream;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;

/** The cells compute their published equations, written out here by hand for a single unit. */
class RecurrentEquationsTest {

    @Test
    void elmanOfOneUnitIsTanhOfItsWeightedSum() {
        ElmanCell cell = new ElmanCell(scalar(0.7), scalar(-1.1));

        ElmanCell.State first = cell.first(scalar(0.4));
        ElmanCell.State second = cell.next(first, scalar(-0.9));

        double h0 = Math.tanh(-1.1 * 0.4);
        double h1 = Math.tanh(0.7 * h0 + 1.1 * 0.9);
        assertEquals(h0, value(first), 1e-15);
        assertEquals(h1, value(second), 1e-15);
        assertEquals((1 - h1 * h1) * 0.7 * (1 - h0 * h0) * -1.1, derivative(second), 1e-15);
    }

    @Test
    void lstmOfOneUnitFollowsItsFourGates() {
        LongShortTermMemoryCell cell = new LongShortTermMemoryCell(
                new Gate(scalar(0.3), scalar(0.8), 0.1),
                new Gate(scalar(-0.6), scalar(0.5), 1),
                new Gate(scalar(0.9), scalar(-0.4), 0.2),
                new Gate(scalar(1.2), scalar(0.7), 0));
        double x0 = 0.5;
        double x1 = -1.3;

        LongShortTermMemoryCell.State first = cell.first(scalar(x0));
        LongShortTermMemoryCell.State second = cell.next(first, scalar(x1));

        double c0 = sigmoid(0.8 * x0 + 0.1) * Math.tanh(0.7 * x0);
        double h0 = sigmoid(-0.4 * x0 + 0.2) * Math.tanh(c0);
        double c1 = sigmoid(-0.6 * h0 + 0.5 * x1 + 1) * c0
                + sigmoid(0.3 * h0 + 0.8 * x1 + 0.1) * Math.tanh(1.2 * h0 + 0.7 * x1);
        double h1 = sigmoid(0.9 * h0 - 0.4 * x1 + 0.2) * Math.tanh(c1);
        assertEquals(h0, value(first), 1e-15);
        assertEquals(c1, second.memory().value().get(0, 0), 1e-15);
        assertEquals(h1, value(second), 1e-15);
    }

    @Test
    void weightsHaveTheVarianceThatTheMeanFieldAssumesSeed4() {
        SimpleMatrix weights = GaussianMatrix.withRowScale(300, 200, 1.5, RandomStream.of(4, "weights", 0));

        double meanSquare = Math.pow(weights.normF(), 2) / (300 * 200);

        // 60000 squares have a relative standard error of sqrt(2 / 60000) = 0.006.
        assertEquals(1.5 * 1.5 / 200, meanSquare, 0.025 * 1.5 * 1.5 / 200);
    }

    @Test
    void everyTokenDrivesTheNetworkEquallyHardSeed5() {
        RandomStream random = RandomStream.of(5, "tokens", 0);
        for (int t = 0; t < 20; t++) {
            assertEquals(4, GaussianMatrix.token(16, random).normF(), 1e-14);
        }
    }

    @Test
    void weightsThatDoNotFitAreRefusedWithBothShapes() {
        SimpleMatrix square = new SimpleMatrix(4, 4);
        SimpleMatrix other = new SimpleMatrix(5, 2);

        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new ElmanCell(square, other));

        assertEquals(
                "recurrent weights [4, 4] do not fit input weights [5, 2]; give [hiddenSize, hiddenSize] and [hiddenSize,"
                        + " inputSize]",
                refusal.getMessage());
    }

    private static SimpleMatrix scalar(double value) {
        return new SimpleMatrix(new double[][] {{value}});
    }

    private static double value(RecurrentState state) {
        return state.hidden().value().get(0, 0);
    }

    private static double derivative(RecurrentState state) {
        return state.hidden().influence().get(0, 0);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
