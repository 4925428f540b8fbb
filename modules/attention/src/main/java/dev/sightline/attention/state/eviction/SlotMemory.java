package dev.sightline.attention.state.eviction;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.state.PageShape;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RowQuantizer;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keys and values in slots, {@code [batch, heads, capacity, width]}, with the scales of INT8: as many slots of each sequence
 * and head, whose contents move on their own. Not thread-safe.
 */
final class SlotMemory implements AutoCloseable {
    private final PageShape shape;
    private final int batch;
    private final int capacity;
    private final RunArena arena = RunArena.open("slots");
    private final Tensor keys;
    private final Tensor values;
    private final Optional<Tensor> keyScales;
    private final Optional<Tensor> valueScales;

    /** @throws dev.sightline.memory.OffHeapMemoryException if there is no room */
    SlotMemory(PageShape shape, int batch, int capacity) {
        this.shape = shape;
        this.batch = batch;
        this.capacity = capacity;
        try {
            keys = arena.tensor("keys", shape.type(), batch, shape.heads(), capacity, shape.headDim());
            values = arena.tensor("values", shape.type(), batch, shape.heads(), capacity, shape.valueDim());
            keyScales = scales("scales of keys");
            valueScales = scales("scales of values");
        } catch (RuntimeException failure) {
            arena.close();
            throw failure;
        }
    }

    private Optional<Tensor> scales(String label) {
        return shape.type() == ElementType.INT8
                ? Optional.of(arena.tensor(label, batch, shape.heads(), capacity))
                : Optional.empty();
    }

    /** Slots of each sequence and head. */
    int capacity() {
        return capacity;
    }

    /** Bytes held. */
    long bytes() {
        return arena.ledger().totalBytes();
    }

    /** Keys, values and scales: all that there is of a slot. */
    private List<Tensor> parts() {
        List<Tensor> parts = new ArrayList<>(List.of(keys, values));
        keyScales.ifPresent(parts::add);
        valueScales.ifPresent(parts::add);
        return parts;
    }

    /** The first slots of all heads, part by part. */
    List<Tensor> parts(long count) {
        return parts().stream().map(part -> part.slice(2, 0, count)).toList();
    }

    /** Stores [batch, heads, count, width] in the slots from one on. */
    void store(long from, Tensor key, Tensor value) {
        long to = from + key.size(2);
        if (keyScales.isPresent() && valueScales.isPresent()) {
            RowQuantizer.quantize(key, keys.slice(2, from, to), keyScales.get().slice(2, from, to));
            RowQuantizer.quantize(
                    value, values.slice(2, from, to), valueScales.get().slice(2, from, to));
        } else {
            keys.slice(2, from, to).copyFrom(key);
            values.slice(2, from, to).copyFrom(value);
        }
    }

    /** Fills the first slots of a head with what lay in others, here or in another memory. */
    void keep(SlotMemory other, int sequence, int head, int[] sources) {
        List<Tensor> to = parts();
        List<Tensor> from = other.parts();
        for (int part = 0; part < to.size(); part++) {
            Tensor target = to.get(part);
            long bytes = (long) target.elementType().bytes() * (target.shape().rank() == 4 ? target.size(3) : 1);
            for (int slot = 0; slot < sources.length; slot++) {
                if (other != this || sources[slot] != slot) {
                    MemorySegment.copy(
                            from.get(part).segment(),
                            from.get(part).rowOffset(sequence, head, sources[slot]),
                            target.segment(),
                            target.rowOffset(sequence, head, slot),
                            bytes);
                }
            }
        }
    }

    /** A head's keys in slots {@code [from, to)} as numbers. */
    float[] keys(int sequence, int head, long from, long to) {
        float[] numbers =
                keys.select(0, sequence).select(0, head).slice(0, from, to).toArray();
        if (keyScales.isPresent()) {
            float[] scale = keyScales
                    .get()
                    .select(0, sequence)
                    .select(0, head)
                    .slice(0, from, to)
                    .toArray();
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] *= scale[i / shape.headDim()];
            }
        }
        return numbers;
    }

    /** The first slots as keys and values of as many sequences as there are sequences and heads. */
    AttentionInputs inputs(Tensor query, long count) {
        return new AttentionInputs(
                query,
                byHead(keys, count),
                byHead(values, count),
                keyScales.map(scales -> byHead(scales, count)),
                valueScales.map(scales -> byHead(scales, count)),
                Optional.empty());
    }

    private static Tensor byHead(Tensor slots, long count) {
        long[] sizes = slots.shape().sizes();
        sizes[0] *= sizes[1];
        sizes[1] = 1;
        return Tensor.of(slots.segment(), slots.elementType(), sizes).slice(2, 0, count);
    }

    @Override
    public void close() {
        arena.close();
    }
}
