package dev.sightline.kernels.tile;

import dev.sightline.memory.ElementType;
import java.lang.foreign.MemorySegment;

/** {@link RowStream} as plain loops: the readable specification of the vector form, and equal to it bit for bit. */
record ScalarRowStream(RowStreamShape shape) implements RowStream {
    @Override
    public void multiply(long queries, SegmentRows keys, int first, int end, long scales, long scores, long parts) {
        for (int row = 0; row < shape.rows(); row++) {
            for (int key = first; key < end; key++) {
                Scratch.fill(parts, PARTS, 0f);
                for (int k = 0; k < shape.headDim(); k++) {
                    long part = at(parts, k % PARTS);
                    float element = read(keys.memory(), keys.offset(key), k, at(scales, key));
                    float query = Scratch.get(at(queries, row * shape.headDim() + k));
                    Scratch.set(part, Math.fma(element, query, Scratch.get(part)));
                }
                for (int half = PARTS / 2; half > 0; half /= 2) {
                    for (int part = 0; part < half; part++) {
                        long sum = at(parts, part);
                        Scratch.set(sum, Scratch.get(sum) + Scratch.get(at(sum, half)));
                    }
                }
                Scratch.set(at(scores, row * SCORE_PITCH + key), Scratch.get(parts));
            }
        }
    }

    @Override
    public void accumulate(long weights, SegmentRows values, int first, int end, long scales, long outputs) {
        for (int key = first; key < end; key++) {
            accumulate(weights, values, key, scales, outputs);
        }
    }

    private void accumulate(long weights, SegmentRows values, int key, long scales, long outputs) {
        for (int row = 0; row < shape.rows(); row++) {
            float weight = Scratch.get(at(weights, row * SCORE_PITCH + key));
            for (int k = 0; k < shape.valueDim(); k++) {
                long sum = at(outputs, row * shape.valueDim() + k);
                float element = read(values.memory(), values.offset(key), k, at(scales, key));
                Scratch.set(sum, Math.fma(element, weight, Scratch.get(sum)));
            }
        }
    }

    private float read(MemorySegment from, long row, int column, long scale) {
        float element = ScalarBlockPacker.read(
                shape.type(), from, row + (long) column * shape.type().bytes());
        return shape.type() == ElementType.INT8 ? element * Scratch.get(scale) : element;
    }

    private static long at(long base, int index) {
        return base + (long) index * Float.BYTES;
    }
}
