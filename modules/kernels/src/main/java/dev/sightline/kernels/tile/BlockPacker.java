package dev.sightline.kernels.tile;

import dev.sightline.memory.ElementType;
import java.lang.foreign.MemorySegment;

/**
 * Brings a block of keys or values from memory into the left operands of {@link Tile}s. The one checked access to user
 * memory, and the place where narrow types become float32.
 *
 * <p>Stateless and thread-safe.
 */
public interface BlockPacker {
    /**
     * Packs rows of memory as rows of A, tile after tile: {@code to[first + tile * tileFloats + step * PITCH + row]}, a
     * step being a column of memory. What the last tile lacks in rows holds something of no use.
     *
     * @param from float32 rows
     * @param offset byte offset of the first row
     * @param rowBytes distance of rows
     * @param count rows of memory
     * @param width floats of a row
     * @param first index of the first element
     * @param tileFloats distance of tiles
     */
    void packRows(
            MemorySegment from,
            long offset,
            long rowBytes,
            int count,
            int width,
            float[] to,
            int first,
            int tileFloats);

    /**
     * Packs rows of memory as steps of A, a tile for every few columns:
     * {@code to[tile * tileFloats + step * PITCH + row]}, a step being a row of memory and a row of A one of the
     * columns of the tile. Of the last tile, only columns within the width are written.
     *
     * @return true if every element is finite
     */
    boolean packColumns(
            MemorySegment from, long offset, long rowBytes, int count, int width, float[] to, int tileFloats);

    /**
     * Converts rows of any type to contiguous float32 rows in the scratch.
     *
     * @param scales what each row is multiplied by; read for INT8 alone
     */
    void widen(
            ElementType type,
            MemorySegment from,
            long offset,
            long rowBytes,
            int count,
            int width,
            float[] scales,
            long to);

    /**
     * Copies float32 rows between the memory of users and the scratch, in either direction.
     *
     * @param rowBytes distance of rows
     * @param width floats of a row
     * @param toRowBytes distance of rows there
     */
    void copyRows(
            MemorySegment from,
            long offset,
            long rowBytes,
            int count,
            int width,
            MemorySegment to,
            long toOffset,
            long toRowBytes);
}
