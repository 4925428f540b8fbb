package dev.sightline.kernels.tile;

import dev.sightline.memory.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@link BlockPacker} an element at a time.
 *
 * @param rows rows of a tile
 */
record ScalarBlockPacker(int rows) implements BlockPacker {
    @Override
    public void packRows(
            MemorySegment from,
            long offset,
            long rowBytes,
            int count,
            int width,
            float[] to,
            int first,
            int tileFloats) {
        for (int i = 0; i < count; i++) {
            int tile = first + i / rows * tileFloats;
            for (int k = 0; k < width; k++) {
                float value = from.get(UserMemory.FLOAT, offset + i * rowBytes + (long) k * Float.BYTES);
                to[tile + k * Tile.PITCH + i % rows] = value;
            }
        }
    }

    @Override
    public boolean packColumns(
            MemorySegment from, long offset, long rowBytes, int count, int width, float[] to, int tileFloats) {
        boolean finite = true;
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < width; k++) {
                float value = from.get(UserMemory.FLOAT, offset + i * rowBytes + (long) k * Float.BYTES);
                to[k / rows * tileFloats + i * Tile.PITCH + k % rows] = value;
                finite &= Float.isFinite(value);
            }
        }
        return finite;
    }

    @Override
    public void widen(
            ElementType type,
            MemorySegment from,
            long offset,
            long rowBytes,
            int count,
            int width,
            float[] scales,
            long to) {
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < width; k++) {
                float value = read(type, from, offset + i * rowBytes + (long) k * type.bytes());
                Scratch.set(
                        to + ((long) i * width + k) * Float.BYTES,
                        type == ElementType.INT8 ? value * scales[i] : value);
            }
        }
    }

    static float read(ElementType type, MemorySegment from, long offset) {
        return switch (type) {
            case FLOAT32 -> from.get(UserMemory.FLOAT, offset);
            case BFLOAT16 -> Float.intBitsToFloat(from.get(UserMemory.SHORT, offset) << Short.SIZE);
            case FLOAT16 -> Float.float16ToFloat(from.get(UserMemory.SHORT, offset));
            case INT8 -> from.get(ValueLayout.JAVA_BYTE, offset);
        };
    }

    @Override
    public void copyRows(
            MemorySegment from,
            long offset,
            long rowBytes,
            int count,
            int width,
            MemorySegment to,
            long toOffset,
            long toRowBytes) {
        for (int i = 0; i < count; i++) {
            MemorySegment.copy(from, offset + i * rowBytes, to, toOffset + i * toRowBytes, (long) width * Float.BYTES);
        }
    }
}
