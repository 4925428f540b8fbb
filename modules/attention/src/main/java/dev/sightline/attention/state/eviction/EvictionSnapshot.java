package dev.sightline.attention.state.eviction;

import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * An evicting cache as bytes, all little-endian:
 *
 * <pre>
 *   7 longs    magic, version, bytes of the words, length, positions held, positions that can be asked, queries observed
 *   bytes      design, budget and policy in words, padded to a multiple of 8
 *   per head   held longs, positions; held doubles, mass; held * observed floats, weights of the last queries
 *   rows       keys, values, and for INT8 the scales of both, each [batch, heads, held(, width)]
 * </pre>
 */
final class EvictionSnapshot {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** "SIGHTEVC", read as a number. */
    private static final long MAGIC = 0x4356_4554_4847_4953L;

    private static final long VERSION = 1;

    // Places in the header, in longs.
    private static final int WORDS = 2;
    private static final int LENGTH = 3;
    private static final int HELD = 4;
    private static final int ANSWERABLE = 5;
    private static final int OBSERVED = 6;
    private static final int HEADER = 7;

    private EvictionSnapshot() {}

    static long bytes(EvictingCache cache) {
        return bytes(cache, cache.held());
    }

    private static long bytes(EvictingCache cache, long held) {
        EvictionDesign design = cache.design();
        long ofSlot = Long.BYTES + Double.BYTES + (long) design.policy().observedQueries() * Float.BYTES;
        return (long) HEADER * Long.BYTES
                + words(cache).length
                + held * (ofSlot * cache.slots().length + design.bytesOfPosition());
    }

    /** In words, spaces behind. */
    private static byte[] words(EvictingCache cache) {
        byte[] words = cache.design().words().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(words, (words.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES);
        Arrays.fill(padded, words.length, padded.length, (byte) ' ');
        return padded;
    }

    static void write(EvictingCache cache, MemorySegment to) {
        long needed = bytes(cache);
        if (to.byteSize() < needed) {
            throw new IllegalArgumentException("a snapshot needs " + needed + " bytes, but the segment has "
                    + to.byteSize() + "; allocate snapshotBytes()");
        }
        byte[] words = words(cache);
        long[] header = {
            MAGIC, VERSION, words.length, cache.length(), cache.held(), cache.answerable(), cache.slots()[0].observed()
        };
        for (int i = 0; i < HEADER; i++) {
            to.set(LONG, (long) i * Long.BYTES, header[i]);
        }
        long at = (long) HEADER * Long.BYTES;
        MemorySegment.copy(words, 0, to, ValueLayout.JAVA_BYTE, at, words.length);
        at += words.length;
        int columns = cache.design().policy().observedQueries();
        for (HeadSlots slots : cache.slots()) {
            for (int slot = 0; slot < slots.count(); slot++) {
                to.set(LONG, at, slots.position(slot));
                to.set(DOUBLE, at + Long.BYTES, slots.receivedMass(slot));
                at += Long.BYTES + Double.BYTES;
                for (int column = 0; column < columns; column++) {
                    to.set(FLOAT, at, slots.recent(slot, column));
                    at += Float.BYTES;
                }
            }
        }
        for (Tensor part : cache.memory().parts(cache.held())) {
            Tensor saved = saved(to, at, part);
            saved.copyFrom(part);
            at += bytes(part);
        }
    }

    static void read(MemorySegment from, EvictingCache cache) {
        if (from.byteSize() < (long) HEADER * Long.BYTES || get(from, 0) != MAGIC || get(from, 1) != VERSION) {
            throw new IllegalArgumentException(
                    "these " + from.byteSize() + " bytes are no snapshot of an evicting cache of version " + VERSION);
        }
        requireWords(from, words(cache));
        long length = get(from, LENGTH);
        long held = get(from, HELD);
        long answerable = get(from, ANSWERABLE);
        long observed = get(from, OBSERVED);
        boolean sound = 0 <= answerable && answerable <= held && held <= length && length <= Integer.MAX_VALUE;
        if (!sound || observed < 0 || observed > Long.MAX_VALUE / 2) {
            throw damaged(held + " positions of a length of " + length + " and " + observed + " queries");
        }
        if (from.byteSize() < bytes(cache, held)) {
            throw new IllegalArgumentException(
                    "the snapshot is cut off: it has " + from.byteSize() + " bytes of " + bytes(cache, held));
        }
        cache.resume(length, observed, (int) held, answerable);
        long at = (long) HEADER * Long.BYTES + get(from, WORDS);
        for (HeadSlots slots : cache.slots()) {
            at = read(from, at, slots, cache.design().policy().observedQueries());
        }
        List<Tensor> parts = cache.memory().parts(held);
        for (Tensor part : parts) {
            part.copyFrom(saved(from, at, part));
            at += bytes(part);
        }
    }

    private static long read(MemorySegment from, long first, HeadSlots slots, int columns) {
        long at = first;
        for (int slot = 0; slot < slots.count(); slot++) {
            long position = from.get(LONG, at);
            if (position < 0 || position >= slots.length()) {
                throw damaged("position " + position + " of a length of " + slots.length());
            }
            slots.set(slot, position, from.get(DOUBLE, at + Long.BYTES));
            at += Long.BYTES + Double.BYTES;
            for (int column = 0; column < columns; column++) {
                slots.setRecent(slot, column, from.get(FLOAT, at));
                at += Float.BYTES;
            }
        }
        return at;
    }

    private static IllegalArgumentException damaged(String what) {
        return new IllegalArgumentException("the snapshot of an evicting cache is damaged: it names " + what);
    }

    private static void requireWords(MemorySegment from, byte[] expected) {
        long at = (long) HEADER * Long.BYTES;
        long bytes = get(from, WORDS);
        byte[] found = bytes < 0 || bytes > from.byteSize() - at
                ? new byte[0]
                : from.asSlice(at, bytes).toArray(ValueLayout.JAVA_BYTE);
        if (!Arrays.equals(found, expected)) {
            throw new IllegalArgumentException("the snapshot is of "
                    + new String(found, StandardCharsets.UTF_8).strip() + ", and the cache of "
                    + new String(expected, StandardCharsets.UTF_8).strip());
        }
    }

    private static long bytes(Tensor part) {
        return part.shape().elements() * part.elementType().bytes();
    }

    private static Tensor saved(MemorySegment snapshot, long at, Tensor part) {
        return Tensor.of(
                snapshot.asSlice(at, bytes(part)),
                part.elementType(),
                part.shape().sizes());
    }

    private static long get(MemorySegment from, long index) {
        return from.get(LONG, index * Long.BYTES);
    }
}
