package dev.sightline.evaluation.fading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.evaluation.statistics.RandomStream;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;

/** A network steps as the cell it is made of, whose equations are tested by hand. */
class RecurrentNetworkTest {
    private static final int HIDDEN = 7;
    private static final int INPUT = 3;
    private static final int SEQUENCES = 5;
    private static final int STEPS = 9;

    @Test
    void anElmanNetworkStepsAsItsCellSeed91() {
        ElmanCell cell = ElmanCell.random(new ElmanScales(1, 0.5), HIDDEN, INPUT, RandomStream.of(91, "weights", 0));
        assertSteps(cell, RecurrentNetwork.of(cell), HIDDEN, 91);
    }

    @Test
    void anLstmStepsAsItsCellSeed92() {
        LongShortTermMemoryCell cell = LongShortTermMemoryCell.random(
                LongShortTermMemoryScales.uniformDefault(1), HIDDEN, INPUT, RandomStream.of(92, "weights", 0));
        assertSteps(cell, RecurrentNetwork.of(cell), 2 * HIDDEN, 92);
    }

    @Test
    void theSameDrawsGiveTheSameNetworkSeed93() {
        RecurrentNetwork network = RecurrentNetwork.elman(1, 0.5, HIDDEN, INPUT, RandomStream.of(93, "weights", 0));
        RecurrentNetwork again = RecurrentNetwork.elman(1, 0.5, HIDDEN, INPUT, RandomStream.of(93, "weights", 0));
        SimpleMatrix tokens = SimpleMatrix.filled(INPUT, 1, 0.5);
        SimpleMatrix once = network.next(network.start(1), tokens);
        assertEquals(0, once.minus(again.next(again.start(1), tokens)).normF());
    }

    private static <S extends RecurrentState> void assertSteps(
            RecurrentCell<S> cell, RecurrentNetwork network, int stateSize, long seed) {
        assertEquals(HIDDEN, network.hiddenSize());
        assertEquals(INPUT, network.inputSize());
        assertEquals(stateSize, network.stateSize());
        for (int sequence = 0; sequence < SEQUENCES; sequence++) {
            SimpleMatrix state = network.start(SEQUENCES);
            RandomStream random = RandomStream.of(seed, "tokens", 0);
            SimpleMatrix tokens = GaussianMatrix.withRowScale(INPUT, SEQUENCES, 1, random);
            S expected = cell.first(tokens.getColumn(sequence));
            state = network.next(state, tokens);
            for (int step = 1; step < STEPS; step++) {
                tokens = GaussianMatrix.withRowScale(INPUT, SEQUENCES, 1, random);
                expected = cell.next(expected, tokens.getColumn(sequence));
                SimpleMatrix before = state.copy();
                SimpleMatrix next = network.next(state, tokens);
                assertEquals(0, before.minus(state).normF(), "a step changed the state it began from");
                state = next;
            }
            SimpleMatrix difference = network.hidden(state)
                    .getColumn(sequence)
                    .minus(expected.hidden().value());
            assertEquals(0, difference.normF(), 1e-13, "sequence " + sequence);
        }
    }
}
