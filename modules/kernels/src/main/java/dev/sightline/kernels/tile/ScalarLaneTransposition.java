package dev.sightline.kernels.tile;

/**
 * {@link LaneTransposition} an element at a time.
 *
 * @param rows rows turned at a time: all lanes
 */
record ScalarLaneTransposition(int rows) implements LaneTransposition {
    @Override
    public void toLanes(long staging, int width, float factor, long panel) {
        int pitch = LaneTransposition.pitch(width);
        for (int column = 0; column < width; column++) {
            for (int row = 0; row < rows; row++) {
                float value = Scratch.get(staging + ((long) row * pitch + column) * Float.BYTES);
                Scratch.set(panel + ((long) column * rows + row) * Float.BYTES, value * factor);
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
                Scratch.set(staging + ((long) row * pitch + column) * Float.BYTES, value * factor);
            }
        }
        return staging;
    }
}
