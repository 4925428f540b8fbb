package dev.sightline.kernels.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sightline.kernels.tile.StateWalkShape.StateDecay;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Walks of every provider give the bits of plain loops, for every rule, number of readers and width. */
@Tag("provider")
class StateWalkTest {
    private static final int COUNT = 7;

    private final TileProvider provider = TileProviders.chosen();

    @ParameterizedTest(name = "{0}, corrected {1}, {2} rows, {3} columns, {4} readers, seed 23")
    @CsvSource({
        "NONE, false, 64, 64, 1",
        "NONE, false, 1, 16, 1",
        "NONE, false, 5, 240, 2",
        "NONE, true, 33, 48, 1",
        "NONE, true, 64, 112, 6",
        "NONE, false, 16, 32, 0",
        "OF_POSITION, false, 64, 64, 1",
        "OF_POSITION, false, 17, 80, 4",
        "OF_POSITION, false, 3, 16, 7",
        "OF_POSITION, true, 64, 128, 1",
        "OF_POSITION, true, 7, 16, 3",
        "OF_POSITION, true, 12, 48, 0",
        "OF_CHANNEL, false, 128, 64, 1",
        "OF_CHANNEL, false, 9, 96, 5",
        "OF_CHANNEL, true, 31, 176, 1",
        "OF_CHANNEL, true, 64, 64, 8"
    })
    void walksAreTheBitsOfLoops(StateDecay decay, boolean corrected, int headDim, int columns, int readers) {
        StateWalkShape shape = new StateWalkShape(headDim, columns, readers, decay, corrected);
        float[] expected = run(new ScalarStateWalk(shape), shape, COUNT);
        assertSame(expected, run(provider.walk(shape), shape, COUNT));
        assertSame(expected, run(provider.walk(shape), shape, 1));
        assertSame(expected, run(provider.walk(shape), shape, 4));
    }

    private static void assertSame(float[] expected, float[] found) {
        for (int i = 0; i < expected.length; i++) {
            int index = i;
            assertEquals(
                    Float.floatToRawIntBits(expected[i]),
                    Float.floatToRawIntBits(found[i]),
                    () -> "result " + index + ": loops give " + expected[index] + ", the walk " + found[index]);
        }
    }

    /** The state after all positions, written so many at a time, then the outputs, then answers of the last state. */
    private static float[] run(StateWalk walk, StateWalkShape shape, int together) {
        SplittableRandom random = new SplittableRandom(23);
        long slot = Scratch.acquire(0);
        try {
            int rows = COUNT * Math.max(1, shape.readers());
            int decays = COUNT * shape.headDim();
            int betas = 2 * decays;
            int queries = betas + COUNT;
            float[] operands = new float[queries + rows * shape.headDim()];
            for (int i = 0; i < operands.length; i++) {
                operands[i] = (float) random.nextDouble(-1, 1);
            }
            long state = slot;
            long values = state + shape.headDim() * shape.rowBytes();
            long outputs = values + COUNT * shape.rowBytes();
            long room = outputs + rows * shape.rowBytes();
            for (long at = slot; at < room; at += Float.BYTES) {
                Scratch.set(at, (float) random.nextDouble(-1, 1));
            }
            WalkRows valueRows = new WalkRows();
            WalkRows outputRows = new WalkRows();
            for (int first = 0; first < COUNT; first += together) {
                int reader = first * shape.readers();
                valueRows.moveTo(Scratch.MEMORY, values + first * shape.rowBytes(), shape.rowBytes());
                outputRows.moveTo(Scratch.MEMORY, outputs + reader * shape.rowBytes(), shape.rowBytes());
                walk.write(
                        state,
                        Math.min(together, COUNT - first),
                        operands,
                        first * shape.headDim(),
                        decays + first * shape.decayFloats(),
                        betas + first,
                        queries + reader * shape.headDim(),
                        valueRows,
                        outputRows,
                        shape.readers() > 0,
                        room);
            }
            int stateFloats = shape.headDim() * shape.columns();
            int outputFloats = rows * shape.columns();
            float[] results = new float[stateFloats + 2 * outputFloats];
            Scratch.read(state, results, 0, stateFloats);
            Scratch.read(outputs, results, stateFloats, outputFloats);
            outputRows.moveTo(Scratch.MEMORY, outputs, shape.rowBytes());
            walk.read(state, rows, operands, queries, outputRows);
            Scratch.read(outputs, results, stateFloats + outputFloats, outputFloats);
            return results;
        } finally {
            Scratch.release(slot);
        }
    }
}
