package dev.sightline.kernels.peak;

/**
 * How fast one core multiplies and adds in float32, in Java: independent chains of fused multiply-adds that hide each
 * other's latency, with nothing loaded or stored. The clock of a shared machine changes its mind, so a share of this
 * peak means something only if the peak was measured in the same seconds.
 *
 * <p>How well the compiler does with one and the same loop differs from process to process, by up to a third: of a few
 * copies, each compiled for itself, the fastest is taken, which takes a second when the first one is asked for.
 *
 * <p>Stateless and thread-safe; a call allocates nothing once it is compiled.
 */
public final class ArithmeticPeak {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    /** Two pipes of four cycles need eight chains; twelve leave room for a pipe that is late. */
    static final int CHAINS = 12;

    /** A call of about a millisecond. */
    static final int STEPS = 250_000;

    /** Chains converge to {@code ADDEND / (1 - FACTOR)}, far from overflow and from slow denormal numbers. */
    static final float FACTOR = 0.9999f;

    static final float ADDEND = 1e-3f;

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
        return vectors ? "vector-" + VectorChains.SPECIES.vectorBitSize() : "scalar";
    }

    /** FLOPs of one {@link #run}; a fused multiply-add counts as two. */
    public double flops() {
        return 2.0 * CHAINS * STEPS * (vectors ? VectorChains.SPECIES.length() : 1);
    }

    /** Computes the chains; the sum of their ends keeps the compiler from leaving them out. */
    public float run() {
        return vectors ? FastestChains.CHOSEN.run() : runScalar();
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
}
