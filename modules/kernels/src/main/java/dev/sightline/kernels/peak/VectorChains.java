package dev.sightline.kernels.peak;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The chains of {@link ArithmeticPeak} in vectors; apart, so that a JVM without the Vector API never loads it. */
final class VectorChains implements FastestChains.Chains {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    @Override
    public float run() {
        FloatVector a = FloatVector.broadcast(SPECIES, ArithmeticPeak.FACTOR);
        FloatVector b = FloatVector.broadcast(SPECIES, ArithmeticPeak.ADDEND);
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
        for (int i = 0; i < ArithmeticPeak.STEPS; i++) {
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
