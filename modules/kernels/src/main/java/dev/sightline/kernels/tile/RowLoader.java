package dev.sightline.kernels.tile;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Copies rows of a tensor of any type, strides and pages to rows of floats.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
public final class RowLoader {
    private final BlockPacker packer;
    private final float[] scales;

    /**
     * A loader.
     *
     * @param mostRows that are loaded at once
     */
    public RowLoader(TileProvider provider, int mostRows) {
        packer = provider.packer();
        scales = new float[mostRows];
    }

    /**
     * Loads columns of rows into the scratch.
     *
     * @param scale scales of INT8 rows
     * @param first first row of a head
     * @param column first column
     * @param width columns
     * @param to byte offset of the first row
     * @param pitch bytes from row to row; at least the width
     */
    public void load(
            Tensor from,
            Optional<Tensor> scale,
            long batch,
            long head,
            long first,
            int count,
            int column,
            int width,
            long to,
            long pitch) {
        long widthBytes = (long) width * Float.BYTES;
        for (int done = 0; done < count; ) {
            int together = (int) Math.min(count - done, from.rowsTogether(first + done));
            long rowBytes = from.stride(2) * from.elementType().bytes();
            long offset = from.rowOffset(batch, head, first + done)
                    + (long) column * from.elementType().bytes();
            long target = to + done * pitch;
            boolean asOne = pitch == widthBytes;
            if (from.elementType() != ElementType.FLOAT32) {
                loadScales(scale, batch, head, first + done, together);
                for (int i = 0; i < together; i += asOne ? together : 1) {
                    scales[0] = scales[i];
                    packer.widen(
                            from.elementType(),
                            from.segment(),
                            offset + i * rowBytes,
                            rowBytes,
                            asOne ? together : 1,
                            width,
                            scales,
                            target + i * pitch);
                }
            } else if (asOne && rowBytes == widthBytes) {
                Scratch.load(from.segment(), offset, target, together * rowBytes);
            } else {
                packer.copyRows(from.segment(), offset, rowBytes, together, width, Scratch.MEMORY, target, pitch);
            }
            done += together;
        }
    }

    private void loadScales(Optional<Tensor> scale, long batch, long head, long first, int count) {
        if (scale.isPresent()) {
            Tensor ofRows = scale.get();
            for (int i = 0; i < count; i++) {
                scales[i] = ofRows.segment().get(UserMemory.FLOAT, ofRows.rowOffset(batch, head, first + i));
            }
        }
    }

    /**
     * Copies whole float32 rows into an array, if those that lie together have nothing between them.
     *
     * @return false if nothing was copied
     */
    public boolean copy(Tensor from, long batch, long head, long first, int count, float[] to, int index) {
        int width = (int) from.size(3);
        if (from.elementType() != ElementType.FLOAT32 || (from.stride(2) != width && count > 1)) {
            return false;
        }
        for (int done = 0; done < count; ) {
            int together = (int) Math.min(count - done, from.rowsTogether(first + done));
            MemorySegment.copy(
                    from.segment(),
                    UserMemory.FLOAT,
                    from.rowOffset(batch, head, first + done),
                    to,
                    index + done * width,
                    together * width);
            done += together;
        }
        return true;
    }

    /** Copies a number of each position, [batch, heads, length], into an array. */
    public static void copyNumbers(Tensor from, long batch, long head, long first, int count, float[] to, int index) {
        for (int i = 0; i < count; i++) {
            to[index + i] = from.segment().get(UserMemory.FLOAT, from.rowOffset(batch, head, first + i));
        }
    }
}
