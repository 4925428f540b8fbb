package dev.sightline.kernels.recurrence;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.kernels.tile.RowLoader;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.StateWalk;
import dev.sightline.kernels.tile.WalkRows;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * The values and the outputs of a chunk of one head, in the columns of the panels that are walked together: each where it
 * belongs, or in the scratch on its way.
 *
 * <p>Not thread-safe: each worker has its own.
 */
final class ChunkRows {
    private final StateTiling tiling;
    private final RowLoader loader;
    private final WalkRows values = new WalkRows();
    private final WalkRows outputs = new WalkRows();
    private final int readers;
    private final long panelBytes;
    private final long pitch;

    // Of the current head and panels.
    private long slot;
    private long batch;
    private long head;
    private int firstPanel;
    private int column;
    private int width;

    // Of the first of these panels.
    private MemorySegment valueMemory = Scratch.MEMORY;
    private long firstValue;
    private long valueDistance;
    private MemorySegment outputMemory = Scratch.MEMORY;
    private long firstOutput;
    private long outputDistance;

    ChunkRows(StateTiling tiling, RowLoader loader) {
        this.tiling = tiling;
        this.loader = loader;
        readers = tiling.readers();
        panelBytes = tiling.panelRowBytes();
        pitch = tiling.stagedRowBytes();
    }

    /** Turns to some panels of a key-value head and of all query heads that share it. */
    void moveTo(long ofSlot, long ofBatch, long ofHead, int first, int end) {
        slot = ofSlot;
        batch = ofBatch;
        head = ofHead;
        firstPanel = first;
        column = tiling.firstColumn(first);
        width = tiling.firstColumn(end - 1) + tiling.width(end - 1) - column;
        if (!isWhole()) {
            // Columns beyond the values take part in every sweep.
            Scratch.clear(tiling.values(slot), tiling.valuesBytes());
        }
    }

    /** Holds nothing of the user's any longer. */
    void release() {
        valueMemory = Scratch.MEMORY;
        outputMemory = Scratch.MEMORY;
        values.moveTo(Scratch.MEMORY, 0, 0);
        outputs.moveTo(Scratch.MEMORY, 0, 0);
    }

    private boolean isWhole() {
        return width % StateWalk.UNIT == 0;
    }

    private boolean mayStay() {
        return isWhole() && !tiling.staged();
    }

    private long columnBytes() {
        return (long) column * Float.BYTES;
    }

    /** Values of some positions; those of whole units that lie together are read where they are, unless all are staged. */
    void loadValues(AttentionInputs inputs, long position, int count) {
        Tensor value = inputs.value();
        if (mayStay() && value.elementType() == ElementType.FLOAT32 && value.rowsTogether(position) >= count) {
            valueMemory = value.segment();
            firstValue = value.rowOffset(batch, head, position) + columnBytes();
            valueDistance = value.stride(2) * Float.BYTES;
            return;
        }
        valueMemory = Scratch.MEMORY;
        firstValue = tiling.values(slot);
        valueDistance = pitch;
        loader.load(value, inputs.valueScale(), batch, head, position, count, column, width, firstValue, pitch);
    }

    /** What was loaded, in the columns of a panel. */
    WalkRows values(int panel) {
        values.moveTo(valueMemory, firstValue + (panel - firstPanel) * panelBytes, valueDistance);
        return values;
    }

    /** Where they belong, if one head asks. */
    private boolean outputsInPlace() {
        return readers == 1 && mayStay();
    }

    /** Makes room for the outputs of some queries. */
    void placeOutputs(Tensor output, long query) {
        if (outputsInPlace()) {
            outputMemory = output.segment();
            firstOutput = output.rowOffset(batch, head, query) + columnBytes();
            outputDistance = output.stride(2) * Float.BYTES;
            return;
        }
        outputMemory = Scratch.MEMORY;
        firstOutput = tiling.outputs(slot);
        outputDistance = pitch;
    }

    /** Room for outputs, in the columns of a panel. */
    WalkRows outputs(int panel) {
        outputs.moveTo(outputMemory, firstOutput + (panel - firstPanel) * panelBytes, outputDistance);
        return outputs;
    }

    /** Brings outputs where they belong, unless they are there. */
    void storeOutputs(Tensor output, long query, int count) {
        if (!outputsInPlace()) {
            store(output, query, count);
        }
    }

    /** Outputs of queries that see nothing. */
    void storeZeros(Tensor output, long query, int count) {
        Scratch.clear(tiling.outputs(slot), tiling.outputsBytes());
        store(output, query, count);
    }

    private void store(Tensor output, long query, int count) {
        for (int reader = 0; reader < readers; reader++) {
            tiling.provider()
                    .packer()
                    .copyRows(
                            Scratch.MEMORY,
                            tiling.outputs(slot) + reader * pitch,
                            readers * pitch,
                            count,
                            width,
                            output.segment(),
                            output.rowOffset(batch, head * readers + reader, query) + columnBytes(),
                            output.stride(2) * Float.BYTES);
        }
    }
}
