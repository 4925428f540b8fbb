package dev.sightline.kernels.peak;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * How fast one core reads float32 from memory, in Java: a sum over a segment that no cache can hold. Decoding reads
 * every key and value once for each token, so this is its limit, as {@link ArithmeticPeak} is that of a long prompt.
 *
 * <p>Stateless and thread-safe; a call allocates nothing once it is compiled.
 */
public final class ReadBandwidth {
    /** Larger than the share of the last-level cache that one core may have on present servers. */
    public static final long USUAL_BYTES = 1L << 28;

    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Sums that do not wait for each other. */
    private static final int SUMS = 4;

    private final MemorySegment segment;
    private final boolean vectors;

    private ReadBandwidth(MemorySegment segment, boolean vectors) {
        this.segment = segment;
        this.vectors = vectors;
    }

    /**
     * Reads a segment of the caller, who keeps it open and has written to all of it: pages that were never written may
     * all be one page of zeros, which a cache does hold.
     *
     * @throws IllegalArgumentException if the segment is not a positive multiple of 4 KiB
     */
    public static ReadBandwidth of(MemorySegment segment) {
        if (segment.byteSize() == 0 || segment.byteSize() % 4096 != 0) {
            throw new IllegalArgumentException("a segment of " + segment.byteSize()
                    + " bytes cannot be read in whole blocks; give a positive multiple of 4096, such as USUAL_BYTES");
        }
        return new ReadBandwidth(
                segment, ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent());
    }

    /** Bytes that one {@link #run} reads. */
    public long bytes() {
        return segment.byteSize();
    }

    /** Reads all of it and returns the sum of its float32. */
    public float run() {
        return vectors ? Vectors.sum(segment) : scalarSum();
    }

    private float scalarSum() {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (long offset = 0; offset < segment.byteSize(); offset += (long) SUMS * Float.BYTES) {
            s0 += segment.get(FLOAT, offset);
            s1 += segment.get(FLOAT, offset + Float.BYTES);
            s2 += segment.get(FLOAT, offset + 2L * Float.BYTES);
            s3 += segment.get(FLOAT, offset + 3L * Float.BYTES);
        }
        return s0 + s1 + s2 + s3;
    }

    /** Apart, so that a JVM without the Vector API never loads it. */
    private static final class Vectors {
        private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
        private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
        private static final long STEP = SPECIES.vectorByteSize();

        private static float sum(MemorySegment segment) {
            FloatVector s0 = FloatVector.zero(SPECIES);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            long end = segment.byteSize();
            for (long offset = 0; offset < end; offset += SUMS * STEP) {
                s0 = s0.add(FloatVector.fromMemorySegment(SPECIES, segment, offset, ORDER));
                s1 = s1.add(FloatVector.fromMemorySegment(SPECIES, segment, offset + STEP, ORDER));
                s2 = s2.add(FloatVector.fromMemorySegment(SPECIES, segment, offset + 2 * STEP, ORDER));
                s3 = s3.add(FloatVector.fromMemorySegment(SPECIES, segment, offset + 3 * STEP, ORDER));
            }
            return s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
        }
    }
}
