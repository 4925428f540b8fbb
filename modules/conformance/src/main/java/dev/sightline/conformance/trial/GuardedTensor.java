package dev.sightline.conformance.trial;

import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A tensor with guard bytes before, after and, where the layout has gaps, between its rows. Guards hold a NaN, so that
 * a kernel that reads too far shows it in its result; whether one wrote too far is what {@link #requireIntact} finds
 * out.
 */
public final class GuardedTensor {
    private static final long GUARD_BYTES = 256;

    /** A NaN as a float32, and each half of it one as a bfloat16 and as a float16. */
    private static final int GUARD = 0x7FC07FC0;

    private final String name;
    private final MemorySegment memory;
    private final MemorySegment middle;
    private final Layout layout;
    private final Tensor tensor;

    private GuardedTensor(
            String name, MemorySegment memory, MemorySegment middle, Layout layout, ElementType type, Shape shape) {
        this.name = name;
        this.memory = memory;
        this.middle = middle;
        this.layout = layout;
        this.tensor = layout.view(middle, type, shape);
    }

    /** Allocates one of float32 whose elements are NaN. */
    public static GuardedTensor allocate(RunArena arena, String name, Shape shape, Layout layout) {
        return allocate(arena, name, ElementType.FLOAT32, shape, layout);
    }

    /**
     * Allocates one of any type, to be read by a kernel; {@link #isUntouched} and {@link #requireIntact} are for
     * float32.
     */
    public static GuardedTensor allocate(RunArena arena, String name, ElementType type, Shape shape, Layout layout) {
        long words = Math.ceilDiv(layout.bytes(type, shape), Integer.BYTES);
        MemorySegment memory = arena.allocate(name, GUARD_BYTES + words * Integer.BYTES + GUARD_BYTES);
        fillWithGuards(memory);
        // The guards behind the elements lie in the segment too: nothing but good manners keeps a kernel off them.
        return new GuardedTensor(name, memory, memory.asSlice(GUARD_BYTES), layout, type, shape);
    }

    private static void fillWithGuards(MemorySegment memory) {
        for (long offset = 0; offset < memory.byteSize(); offset += Integer.BYTES) {
            memory.set(ValueLayout.JAVA_INT, offset, GUARD);
        }
    }

    /** The elements. */
    public Tensor tensor() {
        return tensor;
    }

    /** The elements in a segment that refuses to be written. */
    public Tensor readOnly() {
        return layout.view(middle.asReadOnly(), tensor.elementType(), tensor.shape());
    }

    /** True if every element still is the NaN it was allocated with. */
    public boolean isUntouched() {
        for (float element : tensor.toArray()) {
            if (Float.floatToRawIntBits(element) != GUARD) {
                return false;
            }
        }
        return true;
    }

    /**
     * Checks that no byte outside the elements was written.
     *
     * @throws Violation if one was
     */
    public void requireIntact() {
        float[] elements = tensor.toArray();
        tensor.fill(Float.intBitsToFloat(GUARD));
        for (long offset = 0; offset < memory.byteSize(); offset += Integer.BYTES) {
            if (memory.get(ValueLayout.JAVA_INT, offset) != GUARD) {
                throw new Violation(name + " " + tensor.shape() + ", layout " + layout + ": "
                        + Math.abs(offset - GUARD_BYTES) + " bytes " + (offset < GUARD_BYTES ? "before" : "after")
                        + " its first byte, outside every element, something was written");
            }
        }
        tensor.copyFrom(elements);
    }
}
