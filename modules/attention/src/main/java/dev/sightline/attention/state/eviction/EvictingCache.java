package dev.sightline.attention.state.eviction;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.attention.element.TensorChecks;
import dev.sightline.attention.state.AttentionState;
import dev.sightline.attention.state.HeadwiseAttention;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * A key-value cache that forgets what its {@link EvictionPolicy} thinks least of. Each sequence and key-value head keeps
 * positions of its own, as many as the budget says; what is appended next comes on top, is seen by its own queries, and is
 * judged with the others when more is appended, or at {@link #evict}. What is evicted is lost: later queries see nothing of
 * it, and the softmax is over what is left.
 *
 * <p>Keys are stored as they are given: a rotary embedding is applied by the caller, for the position in the whole
 * sequence, and stays with the key. The mask is {@code causal(0)}; ALiBi is refused; softcap, temperatures and sinks are
 * served. Answers are those of a {@link dev.sightline.attention.state.KeyValueCache} to rounding as long as nothing has
 * been evicted.
 *
 * <p>A policy that looks at weights costs their scores once more, in plain loops, for the queries that it looks at; each
 * query that is asked counts, one that is asked twice counts twice, and positions that were appended without a query have
 * received nothing. Keys and values lie in slots off the heap, 8 bytes for the position, 8 for the mass and 4 for each
 * observed query of a slot on it. A slot that falls empty is filled from behind, so that a decoding step moves one row of
 * each head.
 *
 * <p>Not thread-safe.
 */
public final class EvictingCache implements AttentionState {
    private final EvictionDesign design;
    private final AttentionVariant variant;
    private final Workers workers;
    private final HeadwiseAttention attention;
    private final WeightObserver observer;
    private final HeadSlots[] slots;
    private SlotMemory memory;
    private MemorySegment logSumExps = MemorySegment.NULL;
    private long answerable;
    private long peakBytes;
    private boolean closed;

    private EvictingCache(EvictionDesign design, AttentionVariant variant, Workers workers, int capacity) {
        this.design = design;
        this.variant = variant;
        this.workers = workers;
        attention = new HeadwiseAttention(design.cache(), design.slots(), false, variant, workers);
        observer = new WeightObserver(design.cache(), design.slots(), design.policy());
        int heads = design.slots().heads();
        slots = new HeadSlots[Math.multiplyExact(design.cache().batch(), heads)];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new HeadSlots(i / heads, i % heads, design.policy().observedQueries(), capacity);
        }
        try {
            memory = new SlotMemory(design.slots(), design.cache().batch(), capacity);
        } catch (RuntimeException failure) {
            attention.close();
            throw failure;
        }
    }

    /**
     * An empty cache.
     *
     * @param variant what answers; must serve softmax requests of this design
     * @param workers the threads that answer, observe and choose; outlive the cache
     * @throws IllegalArgumentException if the design has another mask than {@code causal(0)}, or ALiBi
     * @throws dev.sightline.attention.RefusedRequestException if the variant does not serve the design
     * @throws dev.sightline.memory.OffHeapMemoryException if there is no room
     */
    public static EvictingCache open(EvictionDesign design, AttentionVariant variant, Workers workers) {
        return new EvictingCache(design, variant, workers, design.slots().length());
    }

    /**
     * A cache as it was when the snapshot was taken, with the weights that its policy has seen; errors as of {@link #open}.
     *
     * @throws IllegalArgumentException if the bytes are no snapshot, or one of another design, budget or policy
     */
    public static EvictingCache restore(
            MemorySegment snapshot, EvictionDesign design, AttentionVariant variant, Workers workers) {
        EvictingCache cache = open(design, variant, workers);
        try {
            EvictionSnapshot.read(snapshot, cache);
        } catch (RuntimeException failure) {
            cache.close();
            throw failure;
        }
        return cache;
    }

    /** What the cache is for. */
    public EvictionDesign design() {
        return design;
    }

    @Override
    public long length() {
        return slots[0].length();
    }

    /** Positions that are held of each sequence and key-value head. */
    public int held() {
        return slots[0].count();
    }

    /**
     * The positions that are held of a head, ascending.
     *
     * @throws IndexOutOfBoundsException if there is no such sequence or key-value head
     */
    public long[] positions(int sequence, int head) {
        Objects.checkIndex(sequence, design.cache().batch());
        Objects.checkIndex(head, design.slots().heads());
        HeadSlots of = slots[sequence * design.slots().heads() + head];
        long[] positions = new long[of.count()];
        Arrays.setAll(positions, of::position);
        Arrays.sort(positions);
        return positions;
    }

    @Override
    public void append(Tensor key, Tensor value) {
        requireOpen();
        long count = key.shape().rank() == 4 ? key.size(2) : 0;
        require("key", key, count, design.slots().headDim());
        require("value", value, count, design.slots().valueDim());
        if (count == 0) {
            return;
        }
        makeRoom(Math.toIntExact(count));
        memory.store(held(), key, value);
        for (HeadSlots of : slots) {
            of.append((int) count);
        }
        answerable += count;
    }

    private void require(String name, Tensor tensor, long count, int width) {
        TensorChecks.requireFloat32(name, tensor);
        Shape expected = Shape.of(design.cache().batch(), design.slots().heads(), count, width);
        TensorChecks.requireShape(name, tensor, expected, "keys and values of one design");
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the cache is closed; open, fork or restore another");
        }
    }

    /** Evicts what is over the budget now, and gives back the memory that it took; otherwise the next append does. */
    public void evict() {
        requireOpen();
        makeRoom(0);
    }

    /** Evicts what is over the budget and makes room for further positions; changes nothing if there is none. */
    private void makeRoom(int further) {
        int keep = Math.min(held(), design.budget());
        boolean evicts = keep < held();
        int capacity = capacity(Math.addExact(keep, further));
        if (!evicts && capacity == memory.capacity()) {
            return;
        }
        int[][] sources = new int[slots.length][];
        workers.run(slots.length, (worker, at) -> sources[(int) at] = sources(slots[(int) at], keep));
        if (capacity != memory.capacity()) {
            SlotMemory next = new SlotMemory(design.slots(), design.cache().batch(), capacity);
            peakBytes = Math.max(peakBytes, bytes() + next.bytes());
            moveTo(next, sources);
            memory.close();
            memory = next;
        } else {
            moveTo(memory, sources);
        }
        if (evicts) {
            answerable = 0;
        }
    }

    private int[] sources(HeadSlots of, int keep) {
        if (keep < of.count()) {
            return EvictionChoice.sources(design.policy(), of, keep);
        }
        int[] all = new int[keep];
        Arrays.setAll(all, slot -> slot);
        return all;
    }

    private void moveTo(SlotMemory to, int[][] sources) {
        for (int i = 0; i < slots.length; i++) {
            to.keep(memory, slots[i].sequence(), slots[i].head(), sources[i]);
            slots[i].keep(sources[i]);
            if (to != memory) {
                slots[i].resize(to.capacity());
            }
        }
    }

    /** Slots for so many positions: doubled while the cache grows, and given back where fewer than half are needed. */
    private int capacity(int positions) {
        int step = design.slots().length();
        int needed = Math.toIntExact((Math.max(1L, positions) + step - 1) / step * step);
        if (needed <= memory.capacity()) {
            return needed < memory.capacity() / 2 ? needed : memory.capacity();
        }
        long doubled = Math.min(2L * memory.capacity(), (long) design.budget() + positions - held());
        return (int) Math.max(needed, Math.min(Integer.MAX_VALUE - 8, doubled));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException also if the positions of the queries are not all still held; ask before more is
     *     appended, and before {@link #evict}
     */
    @Override
    public void attend(Tensor query, AttentionOutputs outputs) {
        requireOpen();
        attention.check(query, outputs);
        long queries = query.size(2);
        if (queries > length()) {
            throw new IllegalArgumentException(queries + " queries, but " + length()
                    + " positions; append the keys and values of the queries before asking");
        }
        if (queries > answerable) {
            throw new IllegalArgumentException(queries + " queries, but what those before the last " + answerable
                    + " positions saw is evicted; ask before more is appended");
        }
        if (queries == 0) {
            return;
        }
        AttentionOutputs weighed = design.policy().observes() ? withLogSumExp(outputs) : outputs;
        attention.attend(memory.inputs(query, held()), Mask.causal(held() - queries), weighed);
        if (design.policy().observes()) {
            workers.run(slots.length, (worker, at) -> observer.observe(slots[(int) at], memory, query, weighed));
        }
    }

    /** Weights are measured by the log-sum-exp, whether or not the caller wants it. */
    private AttentionOutputs withLogSumExp(AttentionOutputs outputs) {
        if (outputs.logSumExp().isPresent()) {
            return outputs;
        }
        Shape rows = Shape.of(
                outputs.output().size(0),
                outputs.output().size(1),
                outputs.output().size(2));
        long bytes = rows.elements() * Float.BYTES;
        if (logSumExps.byteSize() < bytes) {
            logSumExps = Arena.ofAuto().allocate(bytes, Tensor.ALIGNMENT);
        }
        return AttentionOutputs.of(outputs.output(), Tensor.of(logSumExps, rows.sizes()));
    }

    /** A copy: slots are filled anew as positions are evicted, so that there is nothing to share. */
    @Override
    public EvictingCache fork() {
        requireOpen();
        EvictingCache fork = new EvictingCache(design, variant, workers, memory.capacity());
        for (int i = 0; i < slots.length; i++) {
            fork.memory.keep(memory, slots[i].sequence(), slots[i].head(), sources(slots[i], held()));
            fork.slots[i] = slots[i].copy();
        }
        fork.answerable = answerable;
        return fork;
    }

    /**
     * Refuses: the queries of the other have not been weighed against the keys of this cache.
     *
     * @throws IllegalArgumentException always
     */
    @Override
    public void merge(AttentionState other) {
        throw new IllegalArgumentException("an evicting cache cannot take the positions of another, whose queries have"
                + " given no weight to its own; append the keys and values themselves");
    }

    /** Bytes of the slots, and of what is known of them. */
    @Override
    public long bytes() {
        long bytes = memory.bytes() + logSumExps.byteSize();
        for (HeadSlots of : slots) {
            bytes += of.bytes();
        }
        return bytes;
    }

    /**
     * The most bytes at once since the cache was opened, forked or restored; where memory grows or is given back, that which
     * is left and that which is moved to count together.
     */
    public long peakBytes() {
        return Math.max(peakBytes, bytes());
    }

    /** Bytes that the keys and values of all evicted positions would take in a cache that evicts nothing. */
    public long bytesFreed() {
        return (length() - held()) * design.bytesOfPosition();
    }

    @Override
    public long snapshotBytes() {
        requireOpen();
        return EvictionSnapshot.bytes(this);
    }

    @Override
    public void snapshot(MemorySegment to) {
        requireOpen();
        EvictionSnapshot.write(this, to);
    }

    HeadSlots[] slots() {
        return slots;
    }

    SlotMemory memory() {
        return memory;
    }

    long answerable() {
        return answerable;
    }

    /** Makes room for what a snapshot holds; nothing is held yet. */
    void resume(long length, long observed, int held, long ofAnswerable) {
        makeRoom(held);
        for (HeadSlots of : slots) {
            of.resume(length, observed, held);
        }
        answerable = ofAnswerable;
    }

    /** Frees the memory; closing again does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            memory.close();
            attention.close();
        }
    }
}
