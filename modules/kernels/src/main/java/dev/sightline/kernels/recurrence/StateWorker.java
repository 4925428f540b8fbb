package dev.sightline.kernels.recurrence;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.kernels.tile.BlockPacker;
import dev.sightline.kernels.tile.KeySums;
import dev.sightline.kernels.tile.RowLoader;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.StateWalk;
import dev.sightline.kernels.tile.StateWalkShape;
import dev.sightline.kernels.tile.WalkRows;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * Carries the state of one head over its positions.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
final class StateWorker {
    private final StateTiling tiling;
    private final StateRule rule;
    private final RowLoader loader;
    private final KeySums keySums;
    private final StateWalk[] walks;
    private final StateWalkShape[] shapes;
    private final WalkRows values = new WalkRows();
    private final WalkRows answers = new WalkRows();
    private final float[] operands;
    private final float[] products;
    private final int readers;
    private final int headDim;
    private final int features;
    private final Optional<RandomFeatureMapper> mapper;
    private final int decays;
    private final int betas;
    private final int queries;
    private final int chunk;

    // Where things lie within a slot.
    private final long stagingAt;
    private final long featureRoomAt;
    private final long valuesAt;
    private final long outputsAt;
    private final long roomAt;
    private final long keySumsAt;
    private final long roomOfKeySumsAt;
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
        this.mapper = mapper;
        this.tiling = tiling;
        rule = tiling.rule();
        loader = new RowLoader(tiling.provider(), tiling.chunk());
        keySums = tiling.provider().keySums();
        shapes = new StateWalkShape[tiling.panels()];
        walks = new StateWalk[tiling.panels()];
        for (int panel = 0; panel < walks.length; panel++) {
            shapes[panel] = tiling.walk(panel);
            boolean known = panel > 0 && shapes[panel].equals(shapes[0]);
            walks[panel] = known ? walks[0] : tiling.provider().walk(shapes[panel]);
        }
        operands = new float[tiling.operandFloats()];
        products = new float[tiling.chunk() * tiling.readers()];
        readers = tiling.readers();
        headDim = tiling.headDim();
        features = tiling.features();
        decays = tiling.decays();
        betas = tiling.betas();
        queries = tiling.queries();
        chunk = tiling.chunk();
        stagingAt = tiling.staging(0);
        featureRoomAt = tiling.featureRoom(0);
        valuesAt = tiling.values(0);
        outputsAt = tiling.outputs(0);
        roomAt = tiling.room(0);
        keySumsAt = tiling.keySums(0);
        roomOfKeySumsAt = tiling.roomOfKeySums(0);
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
        for (int panel = first; panel < end; panel += tiling.panelsTogether()) {
            firstPanel = panel;
            endPanel = Math.min(end, panel + tiling.panelsTogether());
            begin(inputs);
            walk(inputs, outputs);
            if (outputs.finalState().isPresent()) {
                store(outputs.finalState().get());
            }
        }
        // Between calls nothing of the user's is held.
        values.moveTo(Scratch.MEMORY, 0, 0);
        answers.moveTo(Scratch.MEMORY, 0, 0);
    }

    private void begin(AttentionInputs inputs) {
        if (!isWhole(tiling.panels() - 1)) {
            // Columns beyond the values take part in every sweep.
            Scratch.clear(slot + valuesAt, tiling.valuesBytes());
        }
        if (rule.normalised()) {
            Scratch.clear(slot + keySumsAt, tiling.keySumsBytes());
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
            loadKeys(inputs, first + done, count);
            loadQueries(inputs.query(), blind + done, count);
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
            Scratch.clear(slot + outputsAt, roomAt - outputsAt);
            for (int panel = firstPanel; panel < endPanel; panel++) {
                storeOutputs(outputs.output(), panel, query, (int) Math.min(chunk, blind - query));
            }
        }
    }

    /** Positions that nobody reads. */
    private void write(AttentionInputs inputs, long from, long end) {
        for (long position = from; position < end; position += chunk) {
            int count = (int) Math.min(chunk, end - position);
            loadKeys(inputs, position, count);
            if (rule.normalised()) {
                keySums.add(slot + keySumsAt, features, count, operands, 0, 0, 0, products, slot + roomOfKeySumsAt);
            }
            for (int panel = firstPanel; panel < endPanel; panel++) {
                loadValues(inputs, panel, position, count);
                walk(panel, count, false);
            }
        }
    }

    private void writeChunk(AttentionInputs inputs, AttentionOutputs outputs, long position, int count, long query) {
        if (rule.normalised()) {
            keySums.add(
                    slot + keySumsAt, features, count, operands, 0, readers, queries, products, slot + roomOfKeySumsAt);
            divideQueries(count);
        }
        for (int panel = firstPanel; panel < endPanel; panel++) {
            loadValues(inputs, panel, position, count);
            boolean inPlace = moveAnswers(outputs.output(), panel, query);
            walk(panel, count, true);
            if (!inPlace) {
                storeOutputs(outputs.output(), panel, query, count);
            }
        }
    }

    private void walk(int panel, int count, boolean reads) {
        walks[panel].write(
                state(panel), count, operands, 0, decays, betas, queries, values, answers, reads, slot + roomAt);
    }

    /** Queries that read the state as it is. */
    private void read(AttentionInputs inputs, AttentionOutputs outputs, long from, long end) {
        for (long query = from; query < end; query += chunk) {
            int count = (int) Math.min(chunk, end - query);
            loadQueries(inputs.query(), query, count);
            if (rule.normalised()) {
                keySums.multiply(
                        slot + keySumsAt,
                        features,
                        count * readers,
                        operands,
                        queries,
                        products,
                        slot + roomOfKeySumsAt);
                divideQueries(count);
            }
            for (int panel = firstPanel; panel < endPanel; panel++) {
                boolean inPlace = moveAnswers(outputs.output(), panel, query);
                walks[panel].read(state(panel), count * readers, operands, queries, answers);
                if (!inPlace) {
                    storeOutputs(outputs.output(), panel, query, count);
                }
            }
        }
    }

    /** A query over its normaliser reads a normalised output. */
    private void divideQueries(int count) {
        for (int row = 0; row < count * readers; row++) {
            int first = queries + row * features;
            // A normaliser that has vanished tells nothing, and its reciprocal would invent an infinity.
            float factor = Math.abs(products[row]) < Float.MIN_NORMAL ? Float.NaN : 1f / products[row];
            for (int i = first; i < first + features; i++) {
                operands[i] *= factor;
            }
        }
    }

    private void loadKeys(AttentionInputs inputs, long position, int count) {
        loadRows(inputs.key(), inputs.keyScale(), head, position, count, 0);
        if (!rule.headFactors().isEmpty()) {
            float factor = rule.headFactors().get((int) head).floatValue();
            Arrays.fill(operands, decays, decays + count, factor);
        }
        if (inputs.recurrence().logDecay().isPresent()) {
            loadDecays(inputs.recurrence().logDecay().get(), position, count);
        }
        if (inputs.recurrence().beta().isPresent()) {
            RowLoader.copyNumbers(inputs.recurrence().beta().get(), batch, head, position, count, operands, betas);
        }
    }

    private void loadDecays(Tensor logDecay, long position, int count) {
        long staging = slot + stagingAt;
        int floats = count * shapes[0].decayFloats();
        if (logDecay.shape().rank() == 4) {
            loader.load(
                    logDecay,
                    Optional.empty(),
                    batch,
                    head,
                    position,
                    count,
                    0,
                    headDim,
                    staging,
                    (long) headDim * Float.BYTES);
        } else {
            RowLoader.copyNumbers(logDecay, batch, head, position, count, operands, decays);
            Scratch.write(operands, decays, staging, count);
        }
        int lanes = tiling.provider().lanes();
        tiling.provider().arithmetic().exponential(staging, Math.ceilDiv(floats, lanes));
        Scratch.read(staging, operands, decays, floats);
    }

    /** Rows of a head to the operands, mapped if the rule says so. */
    private void loadRows(Tensor rows, Optional<Tensor> scale, long ofHead, long position, int count, int to) {
        if (!rule.mapped() && loader.copy(rows, batch, ofHead, position, count, operands, to)) {
            return;
        }
        stage(rows, scale, ofHead, position, count);
        unstage(count, to, features);
    }

    private void stage(Tensor rows, Optional<Tensor> scale, long ofHead, long position, int count) {
        long staging = slot + stagingAt;
        loader.load(rows, scale, batch, ofHead, position, count, 0, headDim, staging, (long) headDim * Float.BYTES);
        if (rule.featureMap() == ElementwiseMap.ELU_PLUS_ONE) {
            int lanes = tiling.provider().lanes();
            tiling.provider().arithmetic().eluPlusOne(staging, Math.ceilDiv(count * headDim, lanes));
        }
    }

    /** Staged rows to the operands, {@code pitch} floats apart. */
    private void unstage(int count, int to, int pitch) {
        long staging = slot + stagingAt;
        if (mapper.isPresent()) {
            mapper.get().map(staging, count, slot + featureRoomAt, operands, to, pitch);
        } else if (pitch == headDim) {
            Scratch.read(staging, operands, to, count * headDim);
        } else {
            for (int i = 0; i < count; i++) {
                Scratch.read(staging + (long) i * headDim * Float.BYTES, operands, to + i * pitch, headDim);
            }
        }
    }

    /** Queries of all heads that share the state, those of one position side by side. */
    private void loadQueries(Tensor query, long first, int count) {
        if (readers == 1) {
            loadRows(query, Optional.empty(), head, first, count, queries);
        } else {
            for (int reader = 0; reader < readers; reader++) {
                stage(query, Optional.empty(), head * readers + reader, first, count);
                unstage(count, queries + reader * features, readers * features);
            }
        }
        if (rule.scale() != 1f) {
            int end = queries + count * readers * features;
            for (int i = queries; i < end; i++) {
                operands[i] *= rule.scale();
            }
        }
    }

    /** Values of whole units that lie together are read where they are. */
    private void loadValues(AttentionInputs inputs, int panel, long position, int count) {
        Tensor value = inputs.value();
        long pitch = shapes[panel].rowBytes();
        if (isWhole(panel) && value.elementType() == ElementType.FLOAT32 && value.rowsTogether(position) >= count) {
            values.moveTo(
                    value.segment(),
                    value.rowOffset(batch, head, position) + (long) tiling.firstColumn(panel) * Float.BYTES,
                    value.stride(2) * Float.BYTES);
            return;
        }
        loader.load(
                value,
                inputs.valueScale(),
                batch,
                head,
                position,
                count,
                tiling.firstColumn(panel),
                tiling.width(panel),
                slot + valuesAt,
                pitch);
        values.moveTo(Scratch.MEMORY, slot + valuesAt, pitch);
    }

    private boolean isWhole(int panel) {
        return tiling.width(panel) == shapes[panel].columns();
    }

    /** Answers of whole units are written where they belong, if one head asks. */
    private boolean moveAnswers(Tensor output, int panel, long query) {
        if (readers == 1 && isWhole(panel)) {
            answers.moveTo(
                    output.segment(),
                    output.rowOffset(batch, head, query) + (long) tiling.firstColumn(panel) * Float.BYTES,
                    output.stride(2) * Float.BYTES);
            return true;
        }
        answers.moveTo(Scratch.MEMORY, slot + outputsAt, shapes[panel].rowBytes());
        return false;
    }

    private void storeOutputs(Tensor output, int panel, long query, int count) {
        long pitch = shapes[panel].rowBytes();
        long ofColumn = (long) tiling.firstColumn(panel) * Float.BYTES;
        for (int reader = 0; reader < readers; reader++) {
            tiling.provider()
                    .packer()
                    .copyRows(
                            Scratch.MEMORY,
                            slot + outputsAt + reader * pitch,
                            readers * pitch,
                            count,
                            tiling.width(panel),
                            output.segment(),
                            output.rowOffset(batch, head * readers + reader, query) + ofColumn,
                            output.stride(2) * Float.BYTES);
        }
    }
}
