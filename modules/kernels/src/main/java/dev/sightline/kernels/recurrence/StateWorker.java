package dev.sightline.kernels.recurrence;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.kernels.tile.BlockPacker;
import dev.sightline.kernels.tile.RowLoader;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.StateWalk;
import dev.sightline.kernels.tile.StateWalkShape;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Carries the state of one head over its positions, some panels of its columns at a time.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
final class StateWorker {
    private final StateTiling tiling;
    private final StateRule rule;
    private final ChunkOperands operands;
    private final QueryNormaliser normaliser;
    private final StateWalk[] walks;
    private final StateWalkShape[] shapes;
    private final ChunkRows rows;
    private final float[] numbers;
    private final int readers;
    private final int features;
    private final int decays;
    private final int betas;
    private final int queries;
    private final int chunk;
    private final int panelsTogether;

    // Where things lie within a slot.
    private final long roomAt;
    private final long stateAt;
    private final long stateBytes;

    // Of the current head.
    private long slot;
    private long batch;
    private long head;
    private int firstPanel;
    private int endPanel;

    /**
     * A worker.
     *
     * @param mapper if keys and queries go through random features
     */
    StateWorker(StateTiling tiling, Optional<RandomFeatureMapper> mapper) {
        this.tiling = tiling;
        rule = tiling.rule();
        RowLoader loader = new RowLoader(tiling.provider(), tiling.chunk());
        rows = new ChunkRows(tiling, loader);
        operands = new ChunkOperands(tiling, mapper, loader);
        numbers = operands.numbers();
        normaliser = new QueryNormaliser(tiling, numbers);
        shapes = new StateWalkShape[tiling.panels()];
        walks = new StateWalk[tiling.panels()];
        for (int panel = 0; panel < walks.length; panel++) {
            shapes[panel] = tiling.walk(panel);
            boolean known = panel > 0 && shapes[panel].equals(shapes[0]);
            walks[panel] = known ? walks[0] : tiling.provider().walk(shapes[panel]);
        }
        readers = tiling.readers();
        features = tiling.features();
        decays = tiling.decays();
        betas = tiling.betas();
        queries = tiling.queries();
        chunk = tiling.chunk();
        panelsTogether = tiling.panelsTogether();
        roomAt = tiling.room(0);
        stateAt = tiling.state(0, 0);
        stateBytes = tiling.stateBytes();
    }

    /** Computes some panels of a key-value head and of all query heads that share it. */
    void run(
            AttentionInputs inputs,
            AttentionOutputs outputs,
            long ofSlot,
            long ofBatch,
            long ofHead,
            int first,
            int end) {
        slot = ofSlot;
        batch = ofBatch;
        head = ofHead;
        operands.moveTo(slot, batch, head);
        for (int panel = first; panel < end; panel += panelsTogether) {
            firstPanel = panel;
            endPanel = Math.min(end, panel + panelsTogether);
            rows.moveTo(slot, batch, head, firstPanel, endPanel);
            begin(inputs);
            walk(inputs, outputs);
            if (outputs.finalState().isPresent()) {
                store(outputs.finalState().get());
            }
        }
        rows.release();
    }

    private void begin(AttentionInputs inputs) {
        if (rule.normalised()) {
            normaliser.begin();
        }
        Optional<Tensor> initial = inputs.recurrence().initialState();
        for (int panel = firstPanel; panel < endPanel; panel++) {
            if (initial.isEmpty() || !isWhole(panel)) {
                Scratch.clear(state(panel), stateBytes);
            }
            if (initial.isPresent()) {
                copyState(initial.get(), panel, true);
            }
        }
    }

    private void store(Tensor last) {
        for (int panel = firstPanel; panel < endPanel; panel++) {
            copyState(last, panel, false);
        }
    }

    /** The columns of a panel between a tensor [batch, heads, features, valueDim] and the scratch. */
    private void copyState(Tensor tensor, int panel, boolean fromTensor) {
        MemorySegment memory = tensor.segment();
        long at = tensor.rowOffset(batch, head, 0) + (long) tiling.firstColumn(panel) * Float.BYTES;
        long rowBytes = tensor.stride(2) * Float.BYTES;
        long pitch = shapes[panel].rowBytes();
        BlockPacker packer = tiling.provider().packer();
        boolean together = rowBytes == pitch && isWhole(panel);
        if (together && fromTensor) {
            Scratch.load(memory, at, state(panel), stateBytes);
        } else if (together) {
            Scratch.store(state(panel), memory, at, stateBytes);
        } else if (fromTensor) {
            packer.copyRows(memory, at, rowBytes, features, tiling.width(panel), Scratch.MEMORY, state(panel), pitch);
        } else {
            packer.copyRows(Scratch.MEMORY, state(panel), pitch, features, tiling.width(panel), memory, at, rowBytes);
        }
    }

    private long state(int panel) {
        return slot + stateAt + (panel - firstPanel) * stateBytes;
    }

    /**
     * Queries that see no key; keys that no query reads until others are written; keys that are read by the queries of
     * their positions; keys that only the last state needs; queries that see all keys.
     */
    private void walk(AttentionInputs inputs, AttentionOutputs outputs) {
        long queryLength = tiling.shape().queryLength();
        long written = tiling.keysWritten();
        long blind = tiling.blindQueries();
        answerBlind(inputs, outputs, blind);
        long first = blind < queryLength ? tiling.endKey(blind) - 1 : written;
        long read = Math.min(queryLength - blind, written - first);
        // All queries of a full mask stand at the last key: one is read as it is written, the others after it.
        write(inputs, 0, first);
        for (long done = 0; done < read; done += chunk) {
            int count = (int) Math.min(chunk, read - done);
            operands.loadKeys(inputs, first + done, count);
            operands.loadQueries(inputs.query(), blind + done, count);
            writeChunk(inputs, outputs, first + done, count, blind + done);
        }
        write(inputs, first + read, written);
        read(inputs, outputs, blind + read, queryLength);
    }

    private void answerBlind(AttentionInputs inputs, AttentionOutputs outputs, long blind) {
        if (tiling.request().hasInitialState()) {
            read(inputs, outputs, 0, blind);
            return;
        }
        for (long query = 0; query < blind; query += chunk) {
            rows.storeZeros(outputs.output(), query, (int) Math.min(chunk, blind - query));
        }
    }

    /** Positions that nobody reads. */
    private void write(AttentionInputs inputs, long from, long end) {
        for (long position = from; position < end; position += chunk) {
            int count = (int) Math.min(chunk, end - position);
            operands.loadKeys(inputs, position, count);
            if (rule.normalised()) {
                normaliser.add(count);
            }
            rows.loadValues(inputs, position, count);
            for (int panel = firstPanel; panel < endPanel; panel++) {
                walk(panel, count, false);
            }
        }
    }

    private void writeChunk(AttentionInputs inputs, AttentionOutputs outputs, long position, int count, long query) {
        if (rule.normalised()) {
            normaliser.addAndDivide(count);
        }
        rows.loadValues(inputs, position, count);
        rows.placeOutputs(outputs.output(), query);
        for (int panel = firstPanel; panel < endPanel; panel++) {
            walk(panel, count, true);
        }
        rows.storeOutputs(outputs.output(), query, count);
    }

    private void walk(int panel, int count, boolean reads) {
        walks[panel].write(
                state(panel),
                count,
                numbers,
                0,
                decays,
                betas,
                queries,
                rows.values(panel),
                rows.outputs(panel),
                reads,
                slot + roomAt);
    }

    /** Queries that read the state as it is. */
    private void read(AttentionInputs inputs, AttentionOutputs outputs, long from, long end) {
        for (long query = from; query < end; query += chunk) {
            int count = (int) Math.min(chunk, end - query);
            operands.loadQueries(inputs.query(), query, count);
            if (rule.normalised()) {
                normaliser.divide(count);
            }
            rows.placeOutputs(outputs.output(), query);
            for (int panel = firstPanel; panel < endPanel; panel++) {
                walks[panel].read(state(panel), count * readers, numbers, queries, rows.outputs(panel));
            }
            rows.storeOutputs(outputs.output(), query, count);
        }
    }

    private boolean isWhole(int panel) {
        return tiling.width(panel) == shapes[panel].columns();
    }
}
