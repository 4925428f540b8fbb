package dev.sightline.memory;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A strided view of a {@link MemorySegment}, read and written as float32 whatever the {@link ElementType}. The tensor
 * never owns memory: the arena of the segment decides how long it lives and which threads may touch it, and a view made
 * by {@link #permute}, {@link #slice} or {@link #select} shares the bytes of the tensor it came from.
 *
 * <p>The view itself is immutable and may be shared between threads; the elements follow the rules of the segment.
 * Element access ({@link #get}, {@link #set}) is checked and slow, meant for tests and small inputs: kernels read the
 * segment in bulk.
 */
public final class Tensor {
    /** Byte alignment that {@link RunArena} gives every allocation: a cache line and the widest vector. */
    public static final long ALIGNMENT = 64;

    private final MemorySegment segment;
    private final ElementType elementType;
    private final Shape shape;
    private final long[] strides;
    private final long origin;
    private final @Nullable PagedDimension paged;

    private Tensor(MemorySegment segment, ElementType elementType, Shape shape, long[] strides, long origin) {
        this(segment, elementType, shape, strides, origin, null);
    }

    private Tensor(
            MemorySegment segment,
            ElementType elementType,
            Shape shape,
            long[] strides,
            long origin,
            @Nullable PagedDimension paged) {
        this.segment = segment;
        this.elementType = elementType;
        this.shape = shape;
        this.strides = strides;
        this.origin = origin;
        this.paged = paged;
    }

    /**
     * A row-major float32 view of the first {@code shape} elements of a segment.
     *
     * @throws IllegalArgumentException if the segment is on the heap or too small
     */
    public static Tensor of(MemorySegment segment, long... shape) {
        return of(segment, ElementType.FLOAT32, shape);
    }

    /** As {@link #of(MemorySegment, long...)} for elements of any type. */
    public static Tensor of(MemorySegment segment, ElementType elementType, long... shape) {
        Shape sizes = Shape.of(shape);
        return strided(segment, elementType, sizes, sizes.rowMajorStrides());
    }

    /**
     * A float32 view with explicit strides, in elements, so that a layout such as [batch, length, heads, headDim] is
     * read in place as [batch, heads, length, headDim].
     *
     * @throws IllegalArgumentException if the segment is on the heap or too small, a stride is negative, or there are
     *     not as many strides as sizes
     */
    public static Tensor strided(MemorySegment segment, Shape shape, long... strides) {
        return strided(segment, ElementType.FLOAT32, shape, strides);
    }

    /** As {@link #strided(MemorySegment, Shape, long...)} for elements of any type. */
    public static Tensor strided(MemorySegment segment, ElementType elementType, Shape shape, long... strides) {
        Objects.requireNonNull(segment, "segment");
        if (!segment.isNative()) {
            throw new IllegalArgumentException("expected an off-heap segment, found one on the heap: "
                    + "allocate it from an Arena or a RunArena and copy the array into it");
        }
        if (strides.length != shape.rank()) {
            throw new IllegalArgumentException("shape " + shape + " needs " + shape.rank() + " strides, found "
                    + Arrays.toString(strides) + "; give one stride a dimension");
        }
        for (long stride : strides) {
            if (stride < 0) {
                throw new IllegalArgumentException(
                        "strides " + Arrays.toString(strides) + " must not be negative; reverse by copying");
            }
        }
        long needed = bytesSpanned(elementType, shape, strides);
        if (needed > segment.byteSize()) {
            throw new IllegalArgumentException("a tensor " + shape + " with strides " + Arrays.toString(strides)
                    + " needs " + needed + " bytes, but the segment has " + segment.byteSize()
                    + "; allocate a larger segment or view a smaller shape");
        }
        return new Tensor(segment, elementType, shape, strides.clone(), 0);
    }

    /**
     * A view of sequences whose positions lie in pages: {@code [sequences, heads, length, width]} over a pool {@code
     * [pages, heads, pageLength, width]}, or both without the width. The table is read as it is whenever an element is
     * asked for.
     *
     * @throws IllegalArgumentException if the pool has another rank or page length, is paged itself, or a sequence has
     *     fewer pages than the length needs
     */
    public static Tensor paged(Tensor pool, PageTable table, long length) {
        int rank = pool.shape.rank();
        if (rank < 3 || rank > 4 || pool.isPaged() || pool.size(2) != table.pageLength()) {
            throw new IllegalArgumentException("a pool " + pool + " for pages of " + table.pageLength()
                    + " positions; expected [pages, heads, " + table.pageLength() + ", width]");
        }
        long needed = (length + table.pageLength() - 1) / table.pageLength();
        for (int sequence = 0; sequence < table.sequences(); sequence++) {
            if (table.count(sequence) < needed) {
                throw new IllegalArgumentException("sequence " + sequence + " has " + table.count(sequence)
                        + " pages of " + table.pageLength() + " positions, but a length of " + length + " needs "
                        + needed);
            }
        }
        long[] sizes = pool.shape.sizes();
        sizes[0] = table.sequences();
        sizes[2] = length;
        long[] strides = pool.strides.clone();
        strides[0] = 0;
        PagedDimension paged = new PagedDimension(
                table,
                pool.size(0),
                pool.bytesSpanned() / pool.elementType.bytes(),
                pool.strides[0],
                pool.strides[2],
                0,
                2,
                0,
                0);
        return new Tensor(pool.segment, pool.elementType, Shape.of(sizes), strides, pool.origin, paged);
    }

    /** Whether positions lie in pages: {@link #stride} then holds within a page only, see {@link #rowsTogether}. */
    public boolean isPaged() {
        return paged != null;
    }

    /** Whether positions lie in pages along a dimension. */
    public boolean isPagedAlong(int dimension) {
        return paged != null && paged.positionDimension() == dimension;
    }

    /**
     * How many rows of a tensor of rank 3 or more, from one along dimension 2 on, lie at a distance of {@code stride(2)}.
     */
    public long rowsTogether(long row) {
        long left = shape.size(2) - row;
        return paged == null || !isPagedAlong(2) ? left : Math.min(left, paged.positionsTogether(row));
    }

    private static long bytesSpanned(ElementType elementType, Shape shape, long[] strides) {
        if (shape.elements() == 0) {
            return 0;
        }
        try {
            long last = 0;
            for (int dimension = 0; dimension < strides.length; dimension++) {
                last = Math.addExact(last, Math.multiplyExact(shape.size(dimension) - 1, strides[dimension]));
            }
            return Math.multiplyExact(Math.addExact(last, 1), (long) elementType.bytes());
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException(
                    "a tensor " + shape + " with strides " + Arrays.toString(strides)
                            + " spans more than 2^63 - 1 bytes; use a smaller shape",
                    overflow);
        }
    }

    /** The segment this tensor views. Element [0, ..., 0] starts at {@link #offset}{@code ()} bytes into it. */
    public MemorySegment segment() {
        return segment;
    }

    /** How the elements are stored. */
    public ElementType elementType() {
        return elementType;
    }

    /** The sizes, outermost first. */
    public Shape shape() {
        return shape;
    }

    /** Size of one dimension. */
    public long size(int dimension) {
        return shape.size(dimension);
    }

    /** Distance, in elements, between neighbours along one dimension. */
    public long stride(int dimension) {
        return strides[dimension];
    }

    /**
     * Byte offset of an element within {@link #segment}; missing trailing indices are 0.
     *
     * @throws IndexOutOfBoundsException if there are too many indices, or one is outside its dimension
     */
    public long offset(long... index) {
        if (index.length > shape.rank()) {
            throw new IndexOutOfBoundsException("index " + Arrays.toString(index) + " has " + index.length
                    + " entries, but the shape " + shape + " has rank " + shape.rank());
        }
        long element = origin;
        for (int dimension = 0; dimension < index.length; dimension++) {
            if (index[dimension] < 0 || index[dimension] >= shape.size(dimension)) {
                throw new IndexOutOfBoundsException(
                        "index " + Arrays.toString(index) + " is outside the shape " + shape);
            }
            element += index[dimension] * strides[dimension];
        }
        return (paged == null ? element : element + paged.detourOf(index)) * elementType.bytes();
    }

    /**
     * Byte offset of row [first, second, third] of a tensor of rank 3 or more: the form for kernels, which allocates
     * nothing.
     *
     * @throws IndexOutOfBoundsException if an index is outside its dimension
     */
    public long rowOffset(long first, long second, long third) {
        Objects.checkIndex(first, shape.size(0));
        Objects.checkIndex(second, shape.size(1));
        Objects.checkIndex(third, shape.size(2));
        long element = origin + first * strides[0] + second * strides[1] + third * strides[2];
        return (paged == null ? element : element + paged.detour(first, second, third)) * elementType.bytes();
    }

    /** One element as a float32, exactly; as many indices as the rank. */
    public float get(long... index) {
        return elementType.read(segment, elementOffset(index));
    }

    /** Writes the nearest value that the element type has, ties to even; as many indices as the rank. */
    public void set(float value, long... index) {
        elementType.write(segment, elementOffset(index), value);
    }

    private long elementOffset(long... index) {
        if (index.length != shape.rank()) {
            throw new IndexOutOfBoundsException("index " + Arrays.toString(index) + " has " + index.length
                    + " entries, but the shape " + shape + " has rank " + shape.rank());
        }
        return offset(index);
    }

    /** The same elements with the dimensions in another order; {@code permute(0, 2, 1, 3)} swaps the middle two. */
    public Tensor permute(int... order) {
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        int[] identity = IntStream.range(0, shape.rank()).toArray();
        if (!Arrays.equals(sorted, identity)) {
            throw new IllegalArgumentException(Arrays.toString(order) + " does not name each of the " + shape.rank()
                    + " dimensions of " + shape + " once");
        }
        long[] sizes = new long[order.length];
        long[] permuted = new long[order.length];
        for (int dimension = 0; dimension < order.length; dimension++) {
            sizes[dimension] = shape.size(order[dimension]);
            permuted[dimension] = strides[order[dimension]];
        }
        return new Tensor(
                segment, elementType, Shape.of(sizes), permuted, origin, paged == null ? null : paged.permuted(order));
    }

    /** The part {@code [from, to)} of one dimension. */
    public Tensor slice(int dimension, long from, long to) {
        Objects.checkIndex(dimension, shape.rank());
        Objects.checkFromToIndex(from, to, shape.size(dimension));
        long[] sizes = shape.sizes();
        sizes[dimension] = to - from;
        if (paged != null && paged.concerns(dimension)) {
            return new Tensor(segment, elementType, Shape.of(sizes), strides, origin, paged.from(dimension, from));
        }
        return new Tensor(segment, elementType, Shape.of(sizes), strides, origin + from * strides[dimension], paged);
    }

    /** The sub-tensor at one index of a dimension, which disappears from the shape. */
    public Tensor select(int dimension, long index) {
        Objects.checkIndex(dimension, shape.rank());
        Objects.checkIndex(index, shape.size(dimension));
        long[] sizes = new long[shape.rank() - 1];
        long[] remaining = new long[shape.rank() - 1];
        for (int from = 0, to = 0; from < shape.rank(); from++) {
            if (from != dimension) {
                sizes[to] = shape.size(from);
                remaining[to++] = strides[from];
            }
        }
        return new Tensor(
                segment,
                elementType,
                Shape.of(sizes),
                remaining,
                paged != null && paged.concerns(dimension) ? origin : origin + index * strides[dimension],
                paged == null ? null : paged.selected(dimension, index));
    }

    /** True if the elements lie row-major without gaps. */
    public boolean isContiguous() {
        if (shape.elements() == 0) {
            return true;
        }
        if (paged != null) {
            return false;
        }
        long expected = 1;
        for (int dimension = shape.rank() - 1; dimension >= 0; dimension--) {
            if (shape.size(dimension) > 1 && strides[dimension] != expected) {
                return false;
            }
            expected *= shape.size(dimension);
        }
        return true;
    }

    /** Writes {@code value} into every element. */
    public void fill(float value) {
        forEachRow((offset, count, stride) -> {
            for (long i = 0; i < count; i++) {
                elementType.write(segment, offset + i * stride * elementType.bytes(), value);
            }
        });
    }

    /**
     * Copies a row-major array in.
     *
     * @throws IllegalArgumentException if the array does not hold exactly {@code shape().elements()} values
     */
    public Tensor copyFrom(float[] values) {
        requireLength(values.length);
        int[] next = {0};
        forEachRow((offset, count, stride) -> {
            for (long i = 0; i < count; i++) {
                elementType.write(segment, offset + i * stride * elementType.bytes(), values[next[0]++]);
            }
        });
        return this;
    }

    /**
     * Copies the elements of another tensor in, rounded where this type is the narrower. Rows that lie together on both
     * sides are copied as bytes.
     *
     * @throws IllegalArgumentException if the shapes disagree
     */
    public Tensor copyFrom(Tensor other) {
        if (!other.shape.equals(shape)) {
            throw new IllegalArgumentException(
                    "a tensor " + other.shape + " cannot be copied into one of " + shape + "; give both one shape");
        }
        int last = shape.rank() - 1;
        boolean bytes = last > 0 && elementType == other.elementType && hasRows() && other.hasRows();
        long rowLength = bytes ? shape.size(last) : 1;
        long[] index = new long[shape.rank()];
        for (long element = 0; element < shape.elements(); element += rowLength) {
            long rest = element;
            for (int dimension = last; dimension >= 0; dimension--) {
                index[dimension] = rest % shape.size(dimension);
                rest /= shape.size(dimension);
            }
            if (bytes) {
                MemorySegment.copy(
                        other.segment, other.offset(index), segment, offset(index), rowLength * elementType.bytes());
            } else {
                elementType.write(segment, offset(index), other.elementType.read(other.segment, other.offset(index)));
            }
        }
        return this;
    }

    /** Whether the last dimension lies together. */
    private boolean hasRows() {
        int last = shape.rank() - 1;
        return strides[last] == 1 && (paged == null || !paged.concerns(last));
    }

    /**
     * The elements as a new row-major array.
     *
     * @throws IllegalArgumentException if there are more elements than an array can hold
     */
    public float[] toArray() {
        if (shape.elements() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a tensor " + shape + " has too many elements for one array; slice it");
        }
        float[] values = new float[(int) shape.elements()];
        int[] next = {0};
        forEachRow((offset, count, stride) -> {
            for (long i = 0; i < count; i++) {
                values[next[0]++] = elementType.read(segment, offset + i * stride * elementType.bytes());
            }
        });
        return values;
    }

    private void requireLength(long length) {
        if (length != shape.elements()) {
            throw new IllegalArgumentException("a tensor " + shape + " holds " + shape.elements() + " values, found "
                    + length + "; give exactly as many");
        }
    }

    /** Visits the innermost rows in row-major order. */
    private void forEachRow(RowVisitor visitor) {
        if (shape.elements() == 0) {
            return;
        }
        int rank = shape.rank();
        if (rank == 0) {
            visitor.row(origin * elementType.bytes(), 1, 1);
            return;
        }
        if (paged != null) {
            forEachElement(visitor);
            return;
        }
        long rowLength = shape.size(rank - 1);
        long rows = shape.elements() / rowLength;
        for (long row = 0; row < rows; row++) {
            long element = origin;
            long rest = row;
            for (int dimension = rank - 2; dimension >= 0; dimension--) {
                element += rest % shape.size(dimension) * strides[dimension];
                rest /= shape.size(dimension);
            }
            visitor.row(element * elementType.bytes(), rowLength, strides[rank - 1]);
        }
    }

    private void forEachElement(RowVisitor visitor) {
        long[] index = new long[shape.rank()];
        for (long element = 0; element < shape.elements(); element++) {
            long rest = element;
            for (int dimension = index.length - 1; dimension >= 0; dimension--) {
                index[dimension] = rest % shape.size(dimension);
                rest /= shape.size(dimension);
            }
            visitor.row(offset(index), 1, 1);
        }
    }

    private interface RowVisitor {
        void row(long byteOffset, long count, long stride);
    }

    /**
     * True if the two tensors may share a byte. Compares the address ranges that the views span, so two interleaved
     * views of one buffer count as overlapping.
     */
    public boolean overlaps(Tensor other) {
        if (shape.elements() == 0 || other.shape.elements() == 0) {
            return false;
        }
        long begin = segment.address() + origin * elementType.bytes();
        long otherBegin = other.segment.address() + other.origin * other.elementType.bytes();
        return begin < otherBegin + other.bytesSpanned() && otherBegin < begin + bytesSpanned();
    }

    /** Whether this and another tensor are one view of one memory: each element of one is the same element of the other. */
    public boolean isSameView(Tensor other) {
        return !isPaged()
                && !other.isPaged()
                && elementType == other.elementType
                && shape.equals(other.shape)
                && hasStridesOf(other)
                && segment.address() + origin * elementType.bytes()
                        == other.segment.address() + other.origin * other.elementType.bytes();
    }

    /** Of the dimensions that have a second element. */
    private boolean hasStridesOf(Tensor other) {
        for (int dimension = 0; dimension < strides.length; dimension++) {
            if (shape.size(dimension) > 1 && strides[dimension] != other.strides[dimension]) {
                return false;
            }
        }
        return true;
    }

    /** From the first byte to the last; of a paged tensor, those of the whole pool. */
    private long bytesSpanned() {
        return paged == null ? bytesSpanned(elementType, shape, strides) : paged.poolSpan() * elementType.bytes();
    }

    /**
     * True if two elements may share a byte, as in a broadcast dimension (stride 0) or in rows that begin before the
     * last one ends. Compares each stride with what the smaller ones span, so strides that interleave without meeting,
     * such as 2 and 3, count as overlapping, and so do pages, which may stand at several places.
     */
    public boolean overlapsItself() {
        if (shape.elements() <= 1) {
            return false;
        }
        if (paged != null) {
            return true;
        }
        for (int dimension = 0; dimension < strides.length; dimension++) {
            if (shape.size(dimension) > 1 && spanOfStridesUpTo(dimension) >= strides[dimension]) {
                return true;
            }
        }
        return false;
    }

    /** How far, in elements, the other dimensions reach whose strides are no larger. */
    private long spanOfStridesUpTo(int dimension) {
        long span = 0;
        for (int other = 0; other < strides.length; other++) {
            if (other != dimension && shape.size(other) > 1 && strides[other] <= strides[dimension]) {
                span += (shape.size(other) - 1) * strides[other];
            }
        }
        return span;
    }

    /**
     * Checks, without touching an element, that the calling thread may use the memory now.
     *
     * @throws IllegalStateException if the arena of the segment is closed
     * @throws WrongThreadException if the segment is confined to another thread
     */
    public void requireAccessible(String name) {
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException(name + " " + shape + " lies in a closed arena; keep the arena open until "
                    + "the last use of its tensors");
        }
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException(name + " " + shape + " is confined to another thread than "
                    + Thread.currentThread().getName() + "; allocate it from a shared arena (RunArena)");
        }
    }

    @Override
    public String toString() {
        return elementType() + " " + shape;
    }
}
