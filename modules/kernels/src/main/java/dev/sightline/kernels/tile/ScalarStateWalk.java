package dev.sightline.kernels.tile;

import dev.sightline.kernels.tile.StateWalkShape.StateDecay;

/** {@link StateWalk} as plain loops: the readable specification of the vector form, and equal to it bit for bit. */
record ScalarStateWalk(StateWalkShape shape) implements StateWalk {
    @Override
    public void write(
            long state,
            int count,
            float[] operands,
            int keys,
            int decays,
            int betas,
            int queries,
            WalkRows values,
            WalkRows outputs,
            boolean reads,
            long room) {
        for (int i = 0; i < count; i++) {
            int key = keys + i * shape.headDim();
            decay(state, operands, decays + i * shape.decayFloats());
            for (int column = 0; column < shape.columns(); column++) {
                float value = values.memory().get(UserMemory.FLOAT, at(values.offset(i), column));
                float written = shape.corrected()
                        ? operands[betas + i] * (value - product(state, operands, key, column))
                        : value;
                for (int row = 0; row < shape.headDim(); row++) {
                    long element = element(state, row, column);
                    Scratch.set(element, Math.fma(operands[key + row], written, Scratch.get(element)));
                }
            }
            if (reads) {
                int first = i * shape.readers();
                read(state, shape.readers(), operands, queries + first * shape.headDim(), outputs, first);
            }
        }
    }

    private void decay(long state, float[] operands, int factors) {
        if (shape.decay() == StateDecay.NONE) {
            return;
        }
        for (int row = 0; row < shape.headDim(); row++) {
            float factor = operands[shape.decay() == StateDecay.OF_CHANNEL ? factors + row : factors];
            for (int column = 0; column < shape.columns(); column++) {
                long element = element(state, row, column);
                Scratch.set(element, Scratch.get(element) * factor);
            }
        }
    }

    @Override
    public void read(long state, int count, float[] operands, int queries, WalkRows outputs) {
        read(state, count, operands, queries, outputs, 0);
    }

    private void read(long state, int count, float[] operands, int queries, WalkRows outputs, int first) {
        for (int i = 0; i < count; i++) {
            for (int column = 0; column < shape.columns(); column++) {
                float output = product(state, operands, queries + i * shape.headDim(), column);
                outputs.memory().set(UserMemory.FLOAT, at(outputs.offset(first + i), column), output);
            }
        }
    }

    /** What a column of the state holds of a key, or answers to a query. */
    private float product(long state, float[] operands, int first, int column) {
        float sum = 0f;
        for (int row = 0; row < shape.headDim(); row++) {
            sum = Math.fma(operands[first + row], Scratch.get(element(state, row, column)), sum);
        }
        return sum;
    }

    private long element(long state, int row, int column) {
        return at(state + row * shape.rowBytes(), column);
    }

    private static long at(long floats, int index) {
        return floats + (long) index * Float.BYTES;
    }
}
