package dev.sightline.attention.state;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A key-value cache as bytes, all little-endian:
 *
 * <pre>
 *   11 longs   magic, version, batch, heads, headDim, valueDim, element type, length, first position that can be answered,
 *              number of runs of positions that are remembered, bytes of the design
 *   2 longs    first position and end of each run
 *   bytes      the design in words, padded to a multiple of 8
 *   rows       of each run: keys, values, and for INT8 the scales of both, each [batch, heads, positions(, width)]
 * </pre>
 *
 * It says nothing of pages, so that a pool with pages of another length can take it.
 */
final class CacheSnapshot {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** "SIGHTKVC", read as a number. */
    private static final long MAGIC = 0x4356_4b54_4847_4953L;

    private static final long VERSION = 1;

    // Places in the header, in longs.
    private static final int LENGTH = 7;
    private static final int FIRST_ANSWERABLE = 8;
    private static final int RUNS = 9;
    private static final int DESIGN_BYTES = 10;
    private static final int HEADER = 11;

    private static final String[] NAMES = {
        "", "version", "batch", "key-value heads", "headDim", "valueDim", "element type"
    };

    private record Run(long first, long end) {}

    private CacheSnapshot() {}

    static long bytes(KeyValueCache cache) {
        return bytes(cache, runs(cache));
    }

    private static long bytes(KeyValueCache cache, List<Run> runs) {
        long positions = 0;
        for (Run run : runs) {
            positions += run.end - run.first;
        }
        PageShape shape = cache.shape();
        long bytesOfPosition = (long) shape.heads()
                * (((long) shape.headDim() + shape.valueDim()) * shape.type().bytes()
                        + (shape.type() == ElementType.INT8 ? 2 * Float.BYTES : 0));
        return (HEADER + 2L * runs.size()) * Long.BYTES
                + design(cache).length
                + positions * cache.design().batch() * bytesOfPosition;
    }

    /** In words, spaces behind. */
    private static byte[] design(KeyValueCache cache) {
        byte[] words = cache.words().getBytes(StandardCharsets.UTF_8);
        byte[] padded = new byte[(words.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES];
        Arrays.fill(padded, (byte) ' ');
        System.arraycopy(words, 0, padded, 0, words.length);
        return padded;
    }

    static void write(KeyValueCache cache, MemorySegment to) {
        long needed = bytes(cache);
        if (to.byteSize() < needed) {
            throw new IllegalArgumentException("a snapshot needs " + needed + " bytes, but the segment has "
                    + to.byteSize() + "; allocate snapshotBytes()");
        }
        List<Run> runs = runs(cache);
        byte[] design = design(cache);
        long[] header = Arrays.copyOf(kind(cache), HEADER);
        header[LENGTH] = cache.length();
        header[FIRST_ANSWERABLE] = cache.firstAnswerable();
        header[RUNS] = runs.size();
        header[DESIGN_BYTES] = design.length;
        long at = 0;
        for (long number : header) {
            at = put(to, at, number);
        }
        for (Run run : runs) {
            at = put(to, put(to, at, run.first), run.end);
        }
        MemorySegment.copy(design, 0, to, ValueLayout.JAVA_BYTE, at, design.length);
        at += design.length;
        for (Run run : runs) {
            at = copy(to, at, cache.rows(cache.length()).slice(run.first, run.end), true);
        }
    }

    static void read(MemorySegment from, KeyValueCache cache) {
        if (from.byteSize() < (long) HEADER * Long.BYTES || get(from, 0) != MAGIC) {
            throw new IllegalArgumentException("these " + from.byteSize() + " bytes are no snapshot of a cache");
        }
        long[] expected = kind(cache);
        for (int i = 1; i < NAMES.length; i++) {
            if (get(from, i) != expected[i]) {
                throw new IllegalArgumentException("the snapshot has " + NAMES[i] + " " + get(from, i)
                        + ", and the cache " + expected[i] + "; restore it into a cache like the one it is of");
            }
        }
        List<Run> runs = runs(from);
        long at = (HEADER + 2L * runs.size()) * Long.BYTES;
        requireDesign(from, at, design(cache));
        at += get(from, DESIGN_BYTES);
        if (from.byteSize() < bytes(cache, runs)) {
            throw new IllegalArgumentException(
                    "the snapshot is cut off: it has " + from.byteSize() + " bytes of " + bytes(cache, runs));
        }
        long length = get(from, LENGTH);
        BitSet remembered = new BitSet();
        for (Run run : runs) {
            long last = (run.end - 1) / cache.pageLength();
            remembered.set(Math.toIntExact(run.first / cache.pageLength()), Math.toIntExact(last) + 1);
        }
        cache.resume(length, get(from, FIRST_ANSWERABLE), remembered);
        for (Run run : runs) {
            at = copy(from, at, cache.rows(length).slice(run.first, run.end), false);
        }
    }

    private static void requireDesign(MemorySegment from, long at, byte[] expected) {
        long bytes = get(from, DESIGN_BYTES);
        byte[] found = bytes < 0 || bytes > from.byteSize() - at
                ? new byte[0]
                : from.asSlice(at, bytes).toArray(ValueLayout.JAVA_BYTE);
        if (!Arrays.equals(found, expected)) {
            throw new IllegalArgumentException("the snapshot is of "
                    + new String(found, StandardCharsets.UTF_8).strip() + ", and the cache of "
                    + new String(expected, StandardCharsets.UTF_8).strip());
        }
    }

    /** The runs of a snapshot, in order and within its length. */
    private static List<Run> runs(MemorySegment from) {
        long count = get(from, RUNS);
        long length = get(from, LENGTH);
        long answerable = get(from, FIRST_ANSWERABLE);
        boolean sound = count >= 0
                && count <= (from.byteSize() / Long.BYTES - HEADER) / 2
                && length >= 0
                && length <= Integer.MAX_VALUE
                && answerable >= 0
                && answerable <= length;
        List<Run> runs = new ArrayList<>();
        long before = 0;
        for (int i = 0; sound && i < count; i++) {
            Run run = new Run(get(from, HEADER + 2L * i), get(from, HEADER + 2L * i + 1));
            sound = before <= run.first && run.first < run.end && run.end <= length;
            before = run.end;
            runs.add(run);
        }
        if (!sound || (length > 0 && before != length)) {
            throw new IllegalArgumentException("the snapshot of a cache is damaged: its " + count
                    + " runs of positions are none of a length of " + length);
        }
        return runs;
    }

    /** What a snapshot and a cache must have in common. */
    private static long[] kind(KeyValueCache cache) {
        PageShape shape = cache.shape();
        return new long[] {
            MAGIC, VERSION, cache.design().batch(), shape.heads(), shape.headDim(), shape.valueDim(), code(shape.type())
        };
    }

    private static long code(ElementType type) {
        return switch (type) {
            case FLOAT32 -> 0;
            case BFLOAT16 -> 1;
            case FLOAT16 -> 2;
            case INT8 -> 3;
        };
    }

    /** Positions of pages that are not forgotten. */
    private static List<Run> runs(KeyValueCache cache) {
        List<Run> runs = new ArrayList<>();
        long pageLength = cache.pageLength();
        long begin = -1;
        for (long first = 0; first < cache.length(); first += pageLength) {
            boolean forgotten = cache.isForgotten((int) (first / pageLength));
            if (!forgotten && begin < 0) {
                begin = first;
            } else if (forgotten && begin >= 0) {
                runs.add(new Run(begin, first));
                begin = -1;
            }
        }
        if (begin >= 0) {
            runs.add(new Run(begin, cache.length()));
        }
        return runs;
    }

    /** Copies rows to or from the snapshot; returns where the next ones begin. */
    private static long copy(MemorySegment snapshot, long at, Rows rows, boolean out) {
        long next = copy(snapshot, at, rows.key(), out);
        next = copy(snapshot, next, rows.value(), out);
        if (rows.keyScale().isPresent() && rows.valueScale().isPresent()) {
            next = copy(snapshot, next, rows.keyScale().get(), out);
            next = copy(snapshot, next, rows.valueScale().get(), out);
        }
        return next;
    }

    private static long copy(MemorySegment snapshot, long at, Tensor rows, boolean out) {
        long bytes = rows.shape().elements() * rows.elementType().bytes();
        Tensor saved = Tensor.of(
                snapshot.asSlice(at, bytes), rows.elementType(), rows.shape().sizes());
        if (out) {
            saved.copyFrom(rows);
        } else {
            rows.copyFrom(saved);
        }
        return at + bytes;
    }

    private static long put(MemorySegment to, long at, long number) {
        to.set(LONG, at, number);
        return at + Long.BYTES;
    }

    private static long get(MemorySegment from, long index) {
        return from.get(LONG, index * Long.BYTES);
    }
}
