package dev.sightline.kernels.tile;

import java.lang.foreign.MemorySegment;

/**
 * {@link LaneTransposition} an element at a time.
 *
 * @param rows rows turned at a time: all lanes
 */
record ScalarLaneTransposition(int rows) implements LaneTransposition {
    @Override
    public void toLanes(MemorySegment from, long[] offsets, int width, float factor, long staging, long panel) {
        for (int column = 0; column < width; column++) {
            for (int lane = 0; lane < rows; lane++) {
                float value = from.get(UserMemory.FLOAT, offsets[lane] + (long) column * Float.BYTES);
                Scratch.set(panel + ((long) column * rows + lane) * Float.BYTES, value * factor);
            }
        }
    }

    @Override
    public long toRows(long panel, int width, long factors, long staging) {
        int pitch = LaneTransposition.pitch(width);
        for (int column = 0; column < width; column++) {
            for (int row = 0; row < rows; row++) {
                float value = Scratch.get(panel + ((long) column * rows + row) * Float.BYTES);
                float factor = Scratch.get(factors + (long) row * Float.BYTES);
                Scratch.set(staging + ((long) row * pitch + column) * Float.BYTES, Math.fma(value, factor, 0f));
            }
        }
        return staging;
    }
}
