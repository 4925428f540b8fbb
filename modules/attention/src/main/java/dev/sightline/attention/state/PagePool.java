package dev.sightline.attention.state;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.OffHeapMemoryException;
import dev.sightline.memory.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Pages of keys and values that states take and give back. A page that several states hold, after a fork, is counted, and
 * free when the last lets go. The memory is one piece, in memory or in a file: of a file, the operating system keeps in
 * memory what fits and is in use, so that a pool may be larger than memory.
 *
 * <p>Page 0 is never handed out: it stands where states have forgotten a page. Thread-safe.
 */
public final class PagePool implements AutoCloseable {
    private static final long ALIGNMENT = Tensor.ALIGNMENT;

    private final PageShape shape;
    private final Arena arena;
    private final MemorySegment memory;
    private final boolean mapped;
    private final Tensor keys;
    private final Tensor values;
    private final Optional<Tensor> keyScales;
    private final Optional<Tensor> valueScales;
    private final int[] holders;
    private final Deque<Integer> free = new ArrayDeque<>();

    private PagePool(PageShape shape, int pages, Arena arena, MemorySegment memory, boolean mapped) {
        this.shape = shape;
        this.arena = arena;
        this.memory = memory;
        this.mapped = mapped;
        holders = new int[pages + 1];
        for (int page = 1; page <= pages; page++) {
            free.add(page);
        }
        long count = pages + 1L;
        long at = 0;
        ElementType type = shape.type();
        keys = tensor(at, type, count, shape.heads(), shape.length(), shape.headDim());
        at += aligned(count * shape.keyBytes());
        values = tensor(at, type, count, shape.heads(), shape.length(), shape.valueDim());
        at += aligned(count * shape.valueBytes());
        if (type == ElementType.INT8) {
            keyScales = Optional.of(tensor(at, ElementType.FLOAT32, count, shape.heads(), shape.length()));
            at += aligned(count * shape.scaleBytes());
            valueScales = Optional.of(tensor(at, ElementType.FLOAT32, count, shape.heads(), shape.length()));
        } else {
            keyScales = Optional.empty();
            valueScales = Optional.empty();
        }
    }

    private Tensor tensor(long at, ElementType type, long... sizes) {
        return Tensor.of(memory.asSlice(at), type, sizes);
    }

    /**
     * A pool in memory.
     *
     * @param pages that can be taken
     * @throws OffHeapMemoryException if the operating system refuses the memory
     */
    public static PagePool inMemory(PageShape shape, int pages) {
        long bytes = bytes(shape, pages);
        Arena arena = Arena.ofShared();
        try {
            return new PagePool(shape, pages, arena, arena.allocate(bytes, ALIGNMENT), false);
        } catch (OutOfMemoryError refused) {
            arena.close();
            throw new OffHeapMemoryException(
                    pages + " pages of " + shape.bytes() + " bytes, which the operating system refused; ask for fewer"
                            + " or map a file",
                    refused);
        }
    }

    /**
     * A pool in a file, which is created, or overwritten, with the size of all pages. Its bytes are of use to this pool
     * alone: {@link AttentionState#snapshot} writes what another process can read.
     *
     * @throws IOException if the file cannot be made
     */
    public static PagePool mapped(Path file, PageShape shape, int pages) throws IOException {
        long bytes = bytes(shape, pages);
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
            return new PagePool(shape, pages, arena, memory, true);
        } catch (IOException | RuntimeException | Error failure) {
            arena.close();
            throw failure;
        }
    }

    private static long bytes(PageShape shape, int pages) {
        if (pages < 1 || pages == Integer.MAX_VALUE || Long.MAX_VALUE / 4 / shape.bytes() <= pages) {
            throw new IllegalArgumentException(
                    "a pool of " + pages + " pages of " + shape.bytes() + " bytes; ask for 1 or more, and fewer");
        }
        long count = pages + 1L;
        return aligned(count * shape.keyBytes())
                + aligned(count * shape.valueBytes())
                + 2 * aligned(count * shape.scaleBytes());
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** What a page holds. */
    public PageShape shape() {
        return shape;
    }

    /** Pages that nobody holds. */
    public synchronized int free() {
        return free.size();
    }

    /** Bytes of all pages. */
    public long bytes() {
        return memory.byteSize();
    }

    /**
     * Lets go of the memory that holds a copy of the file; what is needed again is read again. Does nothing to a pool in
     * memory.
     */
    public void unload() {
        if (mapped) {
            memory.unload();
        }
    }

    /** Keys [pages, heads, length, headDim]. */
    Tensor keys() {
        return keys;
    }

    /** Values [pages, heads, length, valueDim]. */
    Tensor values() {
        return values;
    }

    /** Scales [pages, heads, length] of INT8 keys. */
    Optional<Tensor> keyScales() {
        return keyScales;
    }

    /** Scales [pages, heads, length] of INT8 values. */
    Optional<Tensor> valueScales() {
        return valueScales;
    }

    /**
     * Gives pages back and takes others, or does neither.
     *
     * @param released pages that their holder needs no more
     * @throws OffHeapMemoryException if not so many are then free
     */
    synchronized int[] exchange(int[] released, int count) {
        int free = this.free.size();
        for (int page : released) {
            free += holders[page] == 1 ? 1 : 0;
        }
        if (count > free) {
            throw new OffHeapMemoryException(count + " pages of " + shape.length() + " positions are needed, but "
                    + free + " of " + (holders.length - 1)
                    + " are free; close states that are done, or open a larger pool");
        }
        for (int page : released) {
            release(page);
        }
        int[] taken = new int[count];
        for (int i = 0; i < count; i++) {
            taken[i] = this.free.remove();
            holders[taken[i]] = 1;
        }
        return taken;
    }

    synchronized void hold(int page) {
        if (page != 0) {
            holders[page]++;
        }
    }

    synchronized void release(int page) {
        if (page != 0 && --holders[page] == 0) {
            free.add(page);
        }
    }

    synchronized boolean isShared(int page) {
        return holders[page] > 1;
    }

    /** Throws unless the memory is there. */
    void requireOpen() {
        if (!memory.scope().isAlive()) {
            throw new IllegalStateException("the pool of pages is closed; close it after the states that use it");
        }
    }

    /** Frees the memory; states that still hold pages fail from then on. Closing again does nothing. */
    @Override
    public void close() {
        if (memory.scope().isAlive()) {
            arena.close();
        }
    }
}
