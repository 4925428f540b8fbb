package dev.sightline.evaluation.race;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Decay;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.UpdateRule;
import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.PageTable;
import dev.sightline.memory.RowQuantizer;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The tensors of a case, which all its contenders share: standard normal queries, keys and values, as of a head before
 * it is trained, and a bias of the same numbers with the future at -infinity, as users pass a causal mask.
 */
final class RaceTensors {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A prime near 2^20: where the noise begins again, no row of a power of two does. */
    private static final int NOISE = 1_048_573;

    /** Positions of a page, as inference servers have them. */
    private static final int PAGE_LENGTH = 64;

    private static final int STEP = 1_048_573;

    private final RunArena arena;
    private final Layout layout;
    private final float[] noise = new float[NOISE];

    RaceTensors(RunArena arena, Layout layout, long seed) {
        this.arena = arena;
        this.layout = layout;
        RandomStream random = RandomStream.of(seed, "race inputs", 0);
        for (int i = 0; i < NOISE; i++) {
            noise[i] = (float) random.nextGaussian();
        }
    }

    /** Inputs for a request whose keys and values are float32. */
    AttentionInputs inputs(AttentionRequest request) {
        AttentionShape shape = request.shape();
        AttentionInputs plain = new AttentionInputs(
                filled("query", shape.query(), 0),
                filled("key", shape.key(), NOISE / 3),
                filled("value", shape.value(), 2 * (NOISE / 3)));
        if (request.function() instanceof AttentionFunction.Recurrence recurrence) {
            return plain.withRecurrence(gates(recurrence.rule(), shape, plain.key()));
        }
        return request.bias()
                .map(bias -> plain.withBias(causalBias(bias.shape(shape))))
                .orElse(plain);
    }

    /**
     * Decays of about e^-1/100 a position, betas between 0 and 1. Keys of a corrected rule are shortened to a length of
     * about 1, with which the state stays bounded.
     */
    private RecurrenceInputs gates(UpdateRule rule, AttentionShape shape, Tensor key) {
        RecurrenceInputs gates = RecurrenceInputs.NONE;
        if (rule.decay().isInput()) {
            Tensor logDecay = filled(
                    "log decay", rule.decay() instanceof Decay.OfChannel ? shape.key() : shape.scales(), NOISE / 5);
            replace(logDecay, noise -> -Math.abs(noise) / 100);
            gates = gates.withLogDecay(logDecay);
        }
        if (rule.corrected()) {
            Tensor beta = filled("beta", shape.scales(), NOISE / 7);
            replace(beta, noise -> 1 / (1 + (float) Math.exp(-noise)));
            float length = (float) (1 / Math.sqrt(shape.headDim()));
            replace(key, noise -> noise * length);
            gates = gates.withBeta(beta);
        }
        return gates;
    }

    private static void replace(Tensor tensor, UnaryOperator<Float> change) {
        MemorySegment segment = tensor.segment();
        for (long i = 0; i < tensor.shape().elements(); i++) {
            segment.set(FLOAT, i * Float.BYTES, change.apply(segment.get(FLOAT, i * Float.BYTES)));
        }
    }

    /** The same inputs with keys and values stored in another way, by rounding them. */
    AttentionInputs stored(AttentionInputs inputs, ElementType type) {
        if (type == ElementType.FLOAT32) {
            return inputs;
        }
        Tensor key = layout.allocate(arena, "stored key", type, inputs.key().shape());
        Tensor value =
                layout.allocate(arena, "stored value", type, inputs.value().shape());
        AttentionInputs stored =
                new AttentionInputs(inputs.query(), key, value, inputs.keyScale(), inputs.valueScale(), inputs.bias());
        if (type != ElementType.INT8) {
            key.copyFrom(inputs.key().toArray());
            value.copyFrom(inputs.value().toArray());
            return stored;
        }
        Tensor keyScale = scale("key scale", key.shape());
        Tensor valueScale = scale("value scale", value.shape());
        RowQuantizer.quantize(inputs.key(), key, keyScale);
        RowQuantizer.quantize(inputs.value(), value, valueScale);
        return stored.withScales(keyScale, valueScale);
    }

    /** The same inputs with keys and values in pages, which lie in another order than their positions. */
    AttentionInputs paged(AttentionInputs inputs) {
        return new AttentionInputs(
                inputs.query(),
                paged(inputs.key()),
                paged(inputs.value()),
                Optional.empty(),
                Optional.empty(),
                inputs.bias());
    }

    private Tensor paged(Tensor rows) {
        long pages = (rows.size(2) + PAGE_LENGTH - 1) / PAGE_LENGTH * rows.size(0);
        Tensor pool = arena.tensor("pages", rows.elementType(), pages, rows.size(1), PAGE_LENGTH, rows.size(3));
        PageTable table = new PageTable((int) rows.size(0), PAGE_LENGTH);
        for (long page = 0; page < pages; page++) {
            // Steps of a prime visit every page, and never one next to the last.
            table.append((int) (page % rows.size(0)), (int) (page * STEP % pages));
        }
        return Tensor.paged(pool, table, rows.size(2)).copyFrom(rows);
    }

    private Tensor scale(String label, Shape rows) {
        return arena.tensor(label, rows.size(0), rows.size(1), rows.size(2));
    }

    /** An output of this layout. */
    Tensor output(AttentionShape shape) {
        return layout.allocate(arena, "output", ElementType.FLOAT32, shape.output());
    }

    /** Noise in the order of the memory; what is drawn is drawn for every tensor alike, from another place on. */
    private Tensor filled(String label, Shape shape, int begin) {
        Tensor tensor = layout.allocate(arena, label, ElementType.FLOAT32, shape);
        fill(tensor.segment(), shape.elements(), begin);
        return tensor;
    }

    private void fill(MemorySegment segment, long elements, int begin) {
        int from = begin;
        for (long done = 0; done < elements; ) {
            int count = (int) Math.min(NOISE - from, elements - done);
            MemorySegment.copy(noise, from, segment, FLOAT, done * Float.BYTES, count);
            done += count;
            from = 0;
        }
    }

    private Tensor causalBias(Shape shape) {
        Tensor bias = arena.tensor("bias", shape.sizes());
        fill(bias.segment(), shape.elements(), NOISE / 2);
        long keys = shape.size(3);
        long rows = shape.elements() / keys;
        for (long row = 0; row < rows; row++) {
            for (long key = row % shape.size(2) + 1; key < keys; key++) {
                bias.segment().set(FLOAT, (row * keys + key) * Float.BYTES, Float.NEGATIVE_INFINITY);
            }
        }
        return bias;
    }
}
