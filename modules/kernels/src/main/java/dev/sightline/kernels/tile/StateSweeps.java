package dev.sightline.kernels.tile;

import dev.sightline.kernels.tile.StateSweepGenerator.Sweep;
import dev.sightline.kernels.tile.StateWalkShape.StateDecay;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The generated sweeps over one group of columns of a state. Immutable and thread-safe. */
final class StateSweeps {
    /** Queries of one position that are read in one sweep. */
    static final int MOST_READERS = 4;

    /** Positions that share a sweep: as many as leave a register for what is broadcast. */
    private static final int MOST_POSITIONS = VectorTileProvider.SPECIES.vectorBitSize() == 256 ? 2 : 3;

    private static final Map<StateSweepGenerator, Sweep> GENERATED = new ConcurrentHashMap<>();

    /** By positions, then by whether queries are read. */
    private final Sweep[][] write = new Sweep[MOST_POSITIONS + 1][2];

    /** By whether queries are read. */
    private final Sweep[] writeAndPredict = new Sweep[2];

    private final Sweep predict;

    /** By readers. */
    private final Sweep[] read = new Sweep[MOST_READERS + 1];

    /**
     * Sweeps for a state.
     *
     * @param readers queries that are read in the sweep that writes their position
     * @param vectors of the columns
     */
    StateSweeps(StateWalkShape shape, int readers, int vectors) {
        for (int reads = 0; reads < 2; reads++) {
            for (int positions = 1; positions <= mostPositions(shape, readers); positions++) {
                write[positions][reads] = sweep(shape, positions, reads * readers, false, vectors);
            }
            writeAndPredict[reads] = sweep(shape, 1, reads * readers, shape.corrected(), vectors);
        }
        predict = sweep(shape, 0, 0, shape.corrected(), vectors);
        for (int together = 1; together <= MOST_READERS; together *= 2) {
            read[together] = sweep(shape, 0, together, false, vectors);
        }
    }

    /** How many positions share a sweep: a corrected one waits for what the state holds of its key. */
    static int mostPositions(StateWalkShape shape, int readers) {
        return shape.corrected() || readers > 1 ? 1 : MOST_POSITIONS;
    }

    private static Sweep sweep(StateWalkShape shape, int positions, int readers, boolean predicts, int vectors) {
        StateDecay decay = positions > 0 || predicts ? shape.decay() : StateDecay.NONE;
        boolean corrected = positions > 0 && shape.corrected();
        return GENERATED.computeIfAbsent(
                new StateSweepGenerator(decay, positions, readers, corrected, predicts, vectors),
                generator -> generator.generate(MethodHandles.lookup()));
    }

    Sweep write(int positions, boolean reads) {
        return write[positions][reads ? 1 : 0];
    }

    Sweep writeAndPredict(boolean reads) {
        return writeAndPredict[reads ? 1 : 0];
    }

    Sweep predict() {
        return predict;
    }

    /** Of 1, 2 or 4 queries. */
    Sweep read(int readers) {
        return read[readers];
    }
}
