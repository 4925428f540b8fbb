package dev.sightline.kernels.tile;

import dev.sightline.kernels.tile.StateSweepGenerator.Sweep;

/** {@link StateWalk} by generated sweeps, a few vectors of columns wide, one group of columns after another. */
final class VectorStateWalk implements StateWalk {
    private static final int LANES = VectorTileProvider.SPECIES.length();

    /** Vectors of a row that stay in registers, beside as many of a few values and outputs. */
    private static final int MOST_VECTORS = VectorTileProvider.SPECIES.vectorBitSize() == 256 ? 2 : 4;

    private static final WalkRows NOTHING = new WalkRows();

    private final StateWalkShape shape;
    private final int readersTogether;
    private final int widest;
    private final StateSweeps[] byUnits;

    // Of the current call.
    private float[] operands = new float[0];
    private int keys;
    private int decays;
    private int betas;
    private int queries;
    private WalkRows values = NOTHING;
    private WalkRows outputs = NOTHING;
    private boolean reads;
    private long predictions;

    VectorStateWalk(StateWalkShape shape) {
        this.shape = shape;
        readersTogether = Math.min(shape.readers(), StateSweeps.MOST_READERS);
        widest = Math.max(UNIT, MOST_VECTORS * LANES);
        byUnits = new StateSweeps[widest / UNIT + 1];
        for (int column = 0; column < shape.columns(); column += width(column)) {
            int units = width(column) / UNIT;
            if (byUnits[units] == null) {
                byUnits[units] = new StateSweeps(shape, readersTogether, units * UNIT / LANES);
            }
        }
    }

    /** Columns of the group that begins at one: a power of two of units. */
    private int width(int column) {
        return UNIT * Integer.highestOneBit(Math.min(widest, shape.columns() - column) / UNIT);
    }

    @Override
    public void write(
            long state,
            int count,
            float[] array,
            int ofKeys,
            int ofDecays,
            int ofBetas,
            int ofQueries,
            WalkRows ofValues,
            WalkRows ofOutputs,
            boolean andReads,
            long room) {
        operands = array;
        keys = ofKeys;
        decays = ofDecays;
        betas = ofBetas;
        queries = ofQueries;
        values = ofValues;
        outputs = ofOutputs;
        reads = andReads && shape.readers() > 0;
        predictions = room;
        for (int column = 0; column < shape.columns() && count > 0; column += width(column)) {
            StateSweeps sweeps = byUnits[width(column) / UNIT];
            if (shape.corrected()) {
                writeCorrected(sweeps, state, column, count);
            } else {
                writeAll(sweeps, state, column, count);
            }
        }
    }

    private void writeAll(StateSweeps sweeps, long state, int column, int count) {
        int most = StateSweeps.mostPositions(shape, readersTogether);
        for (int position = 0; position < count; ) {
            int together = Math.min(most, count - position);
            sweep(sweeps.write(together, reads), state, column, position);
            readOthers(sweeps, state, column, position);
            position += together;
        }
    }

    /** Each sweep but the last looks up the next key, unless queries are left that must read the state before it decays. */
    private void writeCorrected(StateSweeps sweeps, long state, int column, int count) {
        boolean readsOthers = reads && readersTogether < shape.readers();
        sweep(sweeps.predict(), state, column, 0);
        for (int position = 0; position < count; position++) {
            boolean last = position + 1 == count;
            Sweep write = last || readsOthers ? sweeps.write(1, reads) : sweeps.writeAndPredict(reads);
            sweep(write, state, column, position);
            readOthers(sweeps, state, column, position);
            if (!last && readsOthers) {
                sweep(sweeps.predict(), state, column, position + 1);
            }
        }
    }

    /** The position is the first that the sweep takes a key of. */
    private void sweep(Sweep sweep, long state, int column, int position) {
        long ofColumn = (long) column * Float.BYTES;
        int firstReader = position * shape.readers();
        sweep.sweep(
                state + ofColumn,
                shape.rowBytes(),
                shape.headDim(),
                operands,
                keys + position * shape.headDim(),
                decays + position * shape.decayFloats(),
                betas + position,
                queries + firstReader * shape.headDim(),
                values.memory(),
                values.offset(position) + ofColumn,
                values.rowBytes(),
                outputs.memory(),
                outputs.offset(firstReader) + ofColumn,
                outputs.rowBytes(),
                predictions);
    }

    /** Queries of a position beyond those that its own sweep read. */
    private void readOthers(StateSweeps sweeps, long state, int column, int position) {
        if (reads && readersTogether < shape.readers()) {
            int first = position * shape.readers() + readersTogether;
            read(sweeps, state, column, shape.readers() - readersTogether, queries + first * shape.headDim(), first);
        }
    }

    @Override
    public void read(long state, int count, float[] array, int ofQueries, WalkRows ofOutputs) {
        operands = array;
        outputs = ofOutputs;
        for (int column = 0; column < shape.columns(); column += width(column)) {
            read(byUnits[width(column) / UNIT], state, column, count, ofQueries, 0);
        }
    }

    private void read(StateSweeps sweeps, long state, int column, int count, int ofQueries, int firstOutput) {
        long ofColumn = (long) column * Float.BYTES;
        for (int query = 0; query < count; ) {
            int together = Integer.highestOneBit(Math.min(StateSweeps.MOST_READERS, count - query));
            sweeps.read(together)
                    .sweep(
                            state + ofColumn,
                            shape.rowBytes(),
                            shape.headDim(),
                            operands,
                            0,
                            0,
                            0,
                            ofQueries + query * shape.headDim(),
                            values.memory(),
                            0,
                            0,
                            outputs.memory(),
                            outputs.offset(firstOutput + query) + ofColumn,
                            outputs.rowBytes(),
                            0);
            query += together;
        }
    }
}
