package dev.sightline.attention.state;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A key-value cache as bytes, all little-endian:
 *
 * <pre>
 *   8 longs    magic, version, batch, heads, headDim, valueDim, element type, length
 *   1 long     number of runs of positions that are remembered
 *   2 longs    first position and end of each run
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
    private static final int HEADER = 9;

    private record Run(long first, long end) {}

    private CacheSnapshot() {}

    static long bytes(KeyValueCache cache) {
        List<Run> runs = runs(cache);
        long positions = 0;
        for (Run run : runs) {
            positions += run.end - run.first;
        }
        PageShape shape = cache.shape();
        long bytesOfPosition = (long) shape.heads()
                * (((long) shape.headDim() + shape.valueDim()) * shape.type().bytes()
                        + (shape.type() == ElementType.INT8 ? 2 * Float.BYTES : 0));
        return (HEADER + 2L * runs.size()) * Long.BYTES
                + positions * cache.design().batch() * bytesOfPosition;
    }

    static void write(KeyValueCache cache, MemorySegment to) {
        long needed = bytes(cache);
        if (to.byteSize() < needed) {
            throw new IllegalArgumentException("a snapshot needs " + needed + " bytes, but the segment has "
                    + to.byteSize() + "; allocate snapshotBytes()");
        }
        List<Run> runs = runs(cache);
        long[] header = header(cache);
        header[HEADER - 1] = runs.size();
        long at = 0;
        for (long number : header) {
            at = put(to, at, number);
        }
        for (Run run : runs) {
            at = put(to, put(to, at, run.first), run.end);
        }
        for (Run run : runs) {
            at = copy(to, at, cache.rows().slice(run.first, run.end), true);
        }
    }

    static void read(MemorySegment from, KeyValueCache cache) {
        long[] expected = header(cache);
        if (from.byteSize() < (long) HEADER * Long.BYTES || get(from, 0) != MAGIC) {
            throw new IllegalArgumentException("these " + from.byteSize() + " bytes are no snapshot of a cache");
        }
        String[] names = {"", "version", "batch", "key-value heads", "headDim", "valueDim", "element type"};
        for (int i = 1; i < names.length; i++) {
            if (get(from, i) != expected[i]) {
                throw new IllegalArgumentException("the snapshot has " + names[i] + " " + get(from, i)
                        + ", and the cache " + expected[i] + "; restore it into a cache like the one it is of");
            }
        }
        long length = get(from, HEADER - 2);
        cache.extendTo(length);
        long runs = get(from, HEADER - 1);
        long at = (HEADER + 2 * runs) * Long.BYTES;
        for (int i = 0; i < runs; i++) {
            Rows rows = cache.rows().slice(get(from, HEADER + 2 * i), get(from, HEADER + 2 * i + 1));
            at = copy(from, at, rows, false);
        }
    }

    private static long[] header(KeyValueCache cache) {
        PageShape shape = cache.shape();
        return new long[] {
            MAGIC,
            VERSION,
            cache.design().batch(),
            shape.heads(),
            shape.headDim(),
            shape.valueDim(),
            code(shape.type()),
            cache.length(),
            0
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
