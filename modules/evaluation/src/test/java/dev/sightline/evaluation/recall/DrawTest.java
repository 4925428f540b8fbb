package dev.sightline.evaluation.recall;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DrawTest {
    private static final int LENGTH = 97;
    private static final RecallProtocol PROTOCOL = Protocols.small(16, LENGTH);

    private static Draw draw(long seed, long number) {
        Draw draw = new Draw(PROTOCOL, LENGTH);
        draw.fill(seed, number);
        return draw;
    }

    private static double cosine(Draw draw, int row, int item) {
        int dim = PROTOCOL.headDim();
        double product = 0;
        double squares = 0;
        for (int i = 0; i < dim; i++) {
            product += (double) draw.queries()[row * dim + i] * draw.keys()[item * dim + i];
            squares += (double) draw.queries()[row * dim + i] * draw.queries()[row * dim + i];
        }
        assertEquals(PROTOCOL.norm(), Math.sqrt(squares), 1e-5);
        return product / (PROTOCOL.norm() * PROTOCOL.norm());
    }

    @Test
    void everyQueryHasTheStatedCosineWithItsNeedleAtSeed1() {
        Draw draw = draw(1, 0);
        for (int depth = 0; depth < PROTOCOL.depths(); depth++) {
            assertEquals(0.8, cosine(draw, depth, PROTOCOL.position(depth, LENGTH)), 1e-6);
        }
    }

    @Test
    void otherKeysAndQueriesWithoutNeedleAreAtRandomAnglesAtSeed1() {
        double squares = 0;
        int count = 0;
        for (int number = 0; number < 30; number++) {
            Draw draw = draw(1, number);
            for (int row = 0; row < draw.rows(); row++) {
                for (int item = 1; item < LENGTH - 1; item += 9) {
                    if (item != PROTOCOL.position(row % PROTOCOL.depths(), LENGTH)) {
                        double cosine = cosine(draw, row, item);
                        squares += cosine * cosine;
                        count++;
                    }
                }
            }
        }
        assertEquals(1.0 / PROTOCOL.headDim(), squares / count, 0.002);
    }

    @Test
    void aDrawDependsOnItsNumberAlone() {
        Draw once = draw(7, 3);
        Draw reused = new Draw(PROTOCOL, LENGTH);
        reused.fill(7, 99);
        reused.fill(7, 3);
        assertArrayEquals(once.keys(), reused.keys());
        assertArrayEquals(once.queries(), reused.queries());
        assertArrayEquals(once.codebook().columns(), reused.codebook().columns());
        assertArrayEquals(once.shuffledCodes(), reused.shuffledCodes());
        assertArrayEquals(once.probedPositions(), reused.probedPositions());
        assertFalse(Arrays.equals(once.keys(), draw(8, 3).keys()));
        assertFalse(Arrays.equals(once.keys(), draw(7, 4).keys()));
    }
}
