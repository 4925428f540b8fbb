package dev.sightline.kernels.peak;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * How fast one core multiplies and adds in float32, in Java: independent chains of fused multiply-adds that hide each
 * other's latency, with nothing loaded or stored. The clock of a shared machine changes its mind, so a share of this
 * peak means something only if the peak was measured in the same seconds.
 *
 * <p>Stateless and thread-safe; a call allocates nothing once it is compiled.
 */
public final class ArithmeticPeak {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    /** Two pipes of four cycles need eight chains; twelve leave room for a pipe that is late. */
    private static final int CHAINS = 12;

    /** A call of about a millisecond. */
    private static final int STEPS = 250_000;

    /** Chains converge to {@code ADDEND / (1 - FACTOR)}, far from overflow and from slow denormal numbers. */
    private static final float FACTOR = 0.9999f;

    private static final float ADDEND = 1e-3f;

    private final boolean vectors;

    private ArithmeticPeak(boolean vectors) {
        this.vectors = vectors;
    }

    /** With the widest vectors of this machine, or with scalars where the JVM runs without the Vector API. */
    public static ArithmeticPeak ofOneCore() {
        return new ArithmeticPeak(ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent());
    }

    /** With scalars, whatever the machine has. */
    static ArithmeticPeak scalar() {
        return new ArithmeticPeak(false);
    }

    /** What computes, such as {@code "vector-512"} or {@code "scalar"}. */
    public String provider() {
        return vectors ? "vector-" + Vectors.SPECIES.vectorBitSize() : "scalar";
    }

    /** FLOPs of one {@link #run}; a fused multiply-add counts as two. */
    public double flops() {
        return 2.0 * CHAINS * STEPS * (vectors ? Vectors.SPECIES.length() : 1);
    }

    /** Computes the chains; the sum of their ends keeps the compiler from leaving them out. */
    public float run() {
        return vectors ? Vectors.run() : runScalar();
    }

    private static float runScalar() {
        float c0 = 0;
        float c1 = 1;
        float c2 = 2;
        float c3 = 3;
        float c4 = 4;
        float c5 = 5;
        float c6 = 6;
        float c7 = 7;
        float c8 = 8;
        float c9 = 9;
        float c10 = 10;
        float c11 = 11;
        for (int i = 0; i < STEPS; i++) {
            c0 = Math.fma(FACTOR, c0, ADDEND);
            c1 = Math.fma(FACTOR, c1, ADDEND);
            c2 = Math.fma(FACTOR, c2, ADDEND);
            c3 = Math.fma(FACTOR, c3, ADDEND);
            c4 = Math.fma(FACTOR, c4, ADDEND);
            c5 = Math.fma(FACTOR, c5, ADDEND);
            c6 = Math.fma(FACTOR, c6, ADDEND);
            c7 = Math.fma(FACTOR, c7, ADDEND);
            c8 = Math.fma(FACTOR, c8, ADDEND);
            c9 = Math.fma(FACTOR, c9, ADDEND);
            c10 = Math.fma(FACTOR, c10, ADDEND);
            c11 = Math.fma(FACTOR, c11, ADDEND);
        }
        return c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11;
    }

    /** Apart, so that a JVM without the Vector API never loads it. */
    private static final class Vectors {
        private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

        private static float run() {
            FloatVector a = FloatVector.broadcast(SPECIES, FACTOR);
            FloatVector b = FloatVector.broadcast(SPECIES, ADDEND);
            FloatVector c0 = b;
            FloatVector c1 = b;
            FloatVector c2 = b;
            FloatVector c3 = b;
            FloatVector c4 = b;
            FloatVector c5 = b;
            FloatVector c6 = b;
            FloatVector c7 = b;
            FloatVector c8 = b;
            FloatVector c9 = b;
            FloatVector c10 = b;
            FloatVector c11 = b;
            for (int i = 0; i < STEPS; i++) {
                c0 = a.fma(c0, b);
                c1 = a.fma(c1, b);
                c2 = a.fma(c2, b);
                c3 = a.fma(c3, b);
                c4 = a.fma(c4, b);
                c5 = a.fma(c5, b);
                c6 = a.fma(c6, b);
                c7 = a.fma(c7, b);
                c8 = a.fma(c8, b);
                c9 = a.fma(c9, b);
                c10 = a.fma(c10, b);
                c11 = a.fma(c11, b);
            }
            FloatVector first = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
            FloatVector second = c6.add(c7).add(c8).add(c9).add(c10).add(c11);
            return first.add(second).lane(0);
        }
    }
}
