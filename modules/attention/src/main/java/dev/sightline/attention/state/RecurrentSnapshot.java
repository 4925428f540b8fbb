package dev.sightline.attention.state;

import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A recurrent state as bytes, all little-endian:
 *
 * <pre>
 *   6 longs    magic, version, length, positions appended last, whether they are in the state, bytes of the design
 *   bytes      the design in words, padded to a multiple of 8
 *   float32    the state behind these positions if they are in it, 1, or before them, 0; their keys, values, and
 *              what the rule reads of decays and betas
 * </pre>
 */
final class RecurrentSnapshot {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** "SIGHTRST", read as a number. */
    private static final long MAGIC = 0x5453_5254_4847_4953L;

    private static final long VERSION = 2;

    // Places in the header, in longs.
    private static final int LENGTH = 2;
    private static final int PENDING = 3;
    private static final int IN_STATE = 4;
    private static final int DESIGN_BYTES = 5;
    private static final int HEADER = 6;

    private RecurrentSnapshot() {}

    static long bytes(RecurrentState state) {
        return bytes(state.design(), state.current(), state.pending());
    }

    private static long bytes(RecurrentDesign design, Tensor current, PendingPositions pending) {
        return HEADER * (long) Long.BYTES
                + words(design).length
                + current.shape().elements() * Float.BYTES
                + pending.bytes();
    }

    static void write(RecurrentState state, MemorySegment to) {
        long needed = bytes(state);
        if (to.byteSize() < needed) {
            throw new IllegalArgumentException("a snapshot needs " + needed + " bytes, but the segment has "
                    + to.byteSize() + "; allocate snapshotBytes()");
        }
        byte[] words = words(state.design());
        long inState = state.isFoldedInPlace() ? 1 : 0;
        long[] header = {MAGIC, VERSION, state.length(), state.pending().count(), inState, words.length};
        for (int i = 0; i < header.length; i++) {
            to.set(LONG, (long) i * Long.BYTES, header[i]);
        }
        MemorySegment.copy(words, 0, to, ValueLayout.JAVA_BYTE, HEADER * (long) Long.BYTES, words.length);
        long at = HEADER * (long) Long.BYTES + words.length;
        for (Tensor tensor : tensors(state.current(), state.pending())) {
            saved(to, at, tensor).copyFrom(tensor);
            at += tensor.shape().elements() * Float.BYTES;
        }
    }

    /** Reads what an empty state of the design needs to go on. */
    static void read(MemorySegment from, RecurrentState state) {
        if (from.byteSize() < HEADER * (long) Long.BYTES || get(from, 0) != MAGIC) {
            throw new IllegalArgumentException(
                    "these " + from.byteSize() + " bytes are no snapshot of a recurrent state; give one of its own");
        }
        if (get(from, 1) != VERSION) {
            throw new IllegalArgumentException("the snapshot has version " + get(from, 1) + ", expected " + VERSION
                    + "; restore it with the library that wrote it");
        }
        requireDesign(from, state.design());
        long length = get(from, LENGTH);
        long count = get(from, PENDING);
        // A state that has read something can answer something; more positions than bytes cannot be there.
        if (count < 0 || count > length || (count == 0 && length != 0) || count > from.byteSize()) {
            throw new IllegalArgumentException("the snapshot of a recurrent state is damaged: " + count
                    + " positions appended last of a length of " + length + "; take it anew");
        }
        long inState = get(from, IN_STATE);
        // Several positions are kept beside the state before them, and none are in any state.
        if (inState < (count == 0 ? 1 : 0) || inState > (count > 1 ? 0 : 1)) {
            throw new IllegalArgumentException("the snapshot of a recurrent state is damaged: whether its " + count
                    + " positions appended last are in the state reads " + inState + "; take it anew");
        }
        PendingPositions pending = PendingPositions.allocate(state.design(), count);
        try {
            long needed = bytes(state.design(), state.current(), pending);
            if (from.byteSize() < needed) {
                throw new IllegalArgumentException("the snapshot is cut off: it has " + from.byteSize() + " bytes of "
                        + needed + "; take it anew");
            }
            long at = HEADER * (long) Long.BYTES + get(from, DESIGN_BYTES);
            for (Tensor tensor : tensors(state.current(), pending)) {
                tensor.copyFrom(saved(from, at, tensor));
                at += tensor.shape().elements() * Float.BYTES;
            }
        } catch (RuntimeException unsound) {
            pending.memory().close();
            throw unsound;
        }
        state.resume(length, pending, inState == 1);
    }

    private static void requireDesign(MemorySegment from, RecurrentDesign design) {
        byte[] expected = words(design);
        long bytes = get(from, DESIGN_BYTES);
        long at = HEADER * (long) Long.BYTES;
        String found = bytes < 0 || bytes > from.byteSize() - at
                ? ""
                : new String(from.asSlice(at, bytes).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        if (!found.equals(new String(expected, StandardCharsets.UTF_8))) {
            throw new IllegalArgumentException("the snapshot is of '" + found.strip() + "', and the state of '" + design
                    + "'; restore it with its own design");
        }
    }

    private static byte[] words(RecurrentDesign design) {
        String words = design.toString();
        int bytes = words.getBytes(StandardCharsets.UTF_8).length;
        return (words + " ".repeat(Math.floorMod(-bytes, Long.BYTES))).getBytes(StandardCharsets.UTF_8);
    }

    private static List<Tensor> tensors(Tensor current, PendingPositions pending) {
        List<Tensor> all = new ArrayList<>(List.of(current));
        all.addAll(pending.tensors());
        return all;
    }

    private static Tensor saved(MemorySegment snapshot, long at, Tensor tensor) {
        long bytes = tensor.shape().elements() * Float.BYTES;
        return Tensor.of(snapshot.asSlice(at, bytes), tensor.shape().sizes());
    }

    private static long get(MemorySegment from, long index) {
        return from.get(LONG, index * Long.BYTES);
    }
}
