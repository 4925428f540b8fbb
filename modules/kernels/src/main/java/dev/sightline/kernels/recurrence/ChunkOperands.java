package dev.sightline.kernels.recurrence;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.kernels.tile.RowLoader;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.memory.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * The keys, queries, decays and betas of a chunk of one head: widened, mapped and scaled, in the one array that a walk
 * over the state reads.
 *
 * <p>Not thread-safe: each worker has its own.
 */
final class ChunkOperands {
    private final StateTiling tiling;
    private final StateRule rule;
    private final RowLoader loader;
    private final Optional<RandomFeatureMapper> mapper;
    private final float[] numbers;
    private final int readers;
    private final int headDim;
    private final int features;
    private final int decayFloats;
    private final int decays;
    private final int betas;
    private final int queries;

    // Where things lie within a slot.
    private final long stagingAt;
    private final long featureRoomAt;

    // Of the current head.
    private long slot;
    private long batch;
    private long head;

    /**
     * Operands of any chunk.
     *
     * @param mapper if keys and queries go through random features
     */
    ChunkOperands(StateTiling tiling, Optional<RandomFeatureMapper> mapper, RowLoader loader) {
        this.tiling = tiling;
        this.mapper = mapper;
        this.loader = loader;
        rule = tiling.rule();
        numbers = new float[tiling.operandFloats()];
        readers = tiling.readers();
        headDim = tiling.headDim();
        features = tiling.features();
        decayFloats = tiling.walk(0).decayFloats();
        decays = tiling.decays();
        betas = tiling.betas();
        queries = tiling.queries();
        stagingAt = tiling.staging(0);
        featureRoomAt = tiling.featureRoom(0);
    }

    /** The array; where what lies in it, {@link StateTiling} says. */
    float[] numbers() {
        return numbers;
    }

    /** Turns to a key-value head and the query heads that share it, and works in a slot of the scratch from here on. */
    void moveTo(long ofSlot, long ofBatch, long ofHead) {
        slot = ofSlot;
        batch = ofBatch;
        head = ofHead;
    }

    /** Keys of some positions, with the decays and betas that there are. */
    void loadKeys(AttentionInputs inputs, long position, int count) {
        loadRows(inputs.key(), inputs.keyScale(), position, count, 0);
        map(0, count);
        if (!rule.headFactors().isEmpty()) {
            float factor = rule.headFactors().get((int) head).floatValue();
            Arrays.fill(numbers, decays, decays + count, factor);
        }
        if (inputs.recurrence().logDecay().isPresent()) {
            loadDecays(inputs.recurrence().logDecay().get(), position, count);
        }
        if (inputs.recurrence().beta().isPresent()) {
            RowLoader.copyNumbers(inputs.recurrence().beta().get(), batch, head, position, count, numbers, betas);
        }
    }

    private void loadDecays(Tensor logDecay, long position, int count) {
        long staging = slot + stagingAt;
        int floats = count * decayFloats;
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
            RowLoader.copyNumbers(logDecay, batch, head, position, count, numbers, decays);
            Scratch.write(numbers, decays, staging, count);
        }
        int lanes = tiling.provider().lanes();
        tiling.provider().arithmetic().exponential(staging, Math.ceilDiv(floats, lanes));
        Scratch.read(staging, numbers, decays, floats);
    }

    /** Queries of all heads that share the state, those of one position side by side. */
    void loadQueries(Tensor query, long first, int count) {
        if (readers == 1) {
            loadRows(query, Optional.empty(), first, count, queries);
        } else {
            for (int reader = 0; reader < readers; reader++) {
                stage(query, Optional.empty(), head * readers + reader, first, count);
                unstage(count, queries + reader * features, readers * features);
            }
        }
        map(queries, count * readers);
        if (rule.scale() != 1f) {
            int end = queries + count * readers * features;
            for (int i = queries; i < end; i++) {
                numbers[i] *= rule.scale();
            }
        }
    }

    /** Rows of features in the array; those that are random were mapped on their way into it. */
    private void map(int at, int rows) {
        if (rule.featureMap() == ElementwiseMap.ELU_PLUS_ONE) {
            tiling.provider().arithmetic().eluPlusOne(numbers, at, rows * features);
        }
    }

    /** Rows of the head. */
    private void loadRows(Tensor rows, Optional<Tensor> scale, long position, int count, int to) {
        if (mapper.isEmpty() && loader.copy(rows, batch, head, position, count, numbers, to)) {
            return;
        }
        stage(rows, scale, head, position, count);
        unstage(count, to, features);
    }

    private void stage(Tensor rows, Optional<Tensor> scale, long ofHead, long position, int count) {
        long staging = slot + stagingAt;
        loader.load(rows, scale, batch, ofHead, position, count, 0, headDim, staging, (long) headDim * Float.BYTES);
    }

    /** Staged rows to the array, {@code pitch} floats apart, through random features if there are any. */
    private void unstage(int count, int to, int pitch) {
        long staging = slot + stagingAt;
        if (mapper.isPresent()) {
            mapper.get().map(staging, count, slot + featureRoomAt, numbers, to, pitch);
        } else if (pitch == headDim) {
            Scratch.read(staging, numbers, to, count * headDim);
        } else {
            for (int i = 0; i < count; i++) {
                Scratch.read(staging + (long) i * headDim * Float.BYTES, numbers, to + i * pitch, headDim);
            }
        }
    }
}
