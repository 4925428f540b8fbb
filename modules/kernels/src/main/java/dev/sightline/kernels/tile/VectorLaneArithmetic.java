package dev.sightline.kernels.tile;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link LaneArithmetic} with the Vector API. Columns of vectors are walked one after another, rows within; the loops
 * call the JDK's methods directly, because helpers of our own stop being inlined in large methods and every vector is
 * then boxed.
 */
final class VectorLaneArithmetic implements LaneArithmetic {
    private static final VectorSpecies<Float> SPECIES = VectorTileProvider.SPECIES;
    private static final int VECTOR_BYTES = SPECIES.vectorByteSize();
    private static final int ROW_BYTES = VectorTileProvider.VECTORS * VECTOR_BYTES;

    @Override
    public void hide(long scores, int rows, long first, long end) {
        cover(scores, rows, first, end, Float.NEGATIVE_INFINITY);
    }

    @Override
    public void hideWeights(long weights, int rows, long first, long end) {
        cover(weights, rows, first, end, 0f);
    }

    private static void cover(long panel, int rows, long first, long end, float with) {
        for (int column = 0; column < ROW_BYTES; column += VECTOR_BYTES) {
            FloatVector firstRow =
                    FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, first + column, LITTLE_ENDIAN);
            FloatVector endRow = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, end + column, LITTLE_ENDIAN);
            long at = panel + column;
            for (int row = 0; row < rows; row++) {
                FloatVector here = FloatVector.broadcast(SPECIES, row);
                FloatVector values = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN);
                values.blend(with, firstRow.compare(GT, here).or(endRow.compare(LE, here)))
                        .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
                at += ROW_BYTES;
            }
        }
    }

    @Override
    public boolean raiseMaximum(long scores, int rows, long maximum, long factor) {
        boolean raised = false;
        for (int column = 0; column < ROW_BYTES; column += VECTOR_BYTES) {
            FloatVector before =
                    FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, maximum + column, LITTLE_ENDIAN);
            FloatVector highest = before;
            long at = scores + column;
            for (int row = 0; row < rows; row++) {
                FloatVector score = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN);
                // compare and blend: FloatVector.max orders NaN and -0 too, in six instructions.
                highest = highest.blend(score, score.compare(GT, highest));
                at += ROW_BYTES;
            }
            var same = highest.compare(EQ, before);
            highest.intoMemorySegment(Scratch.MEMORY, maximum + column, LITTLE_ENDIAN);
            if (same.allTrue()) {
                FloatVector.broadcast(SPECIES, 1f).intoMemorySegment(Scratch.MEMORY, factor + column, LITTLE_ENDIAN);
            } else {
                raised = true;
                FloatVector x = before.sub(highest);
                FloatVector shifted = x.add(Exp2.ROUNDER);
                FloatVector f = x.sub(shifted.sub(Exp2.ROUNDER));
                FloatVector p = FloatVector.broadcast(SPECIES, Exp2.C5)
                        .fma(f, FloatVector.broadcast(SPECIES, Exp2.C4))
                        .fma(f, FloatVector.broadcast(SPECIES, Exp2.C3))
                        .fma(f, FloatVector.broadcast(SPECIES, Exp2.C2))
                        .fma(f, FloatVector.broadcast(SPECIES, Exp2.C1))
                        .fma(f, FloatVector.broadcast(SPECIES, 1f));
                FloatVector power = shifted.reinterpretAsInts()
                        .lanewise(LSHL, Exp2.MANTISSA_BITS)
                        .add(Exp2.ONE_BITS)
                        .reinterpretAsFloats();
                p.mul(power)
                        .blend(0f, x.compare(LT, Exp2.LOWEST))
                        .blend(1f, same)
                        .intoMemorySegment(Scratch.MEMORY, factor + column, LITTLE_ENDIAN);
            }
        }
        return raised;
    }

    @Override
    public void exponentials(long scores, int rows, long maximum, long sum, long factor) {
        FloatVector c1 = FloatVector.broadcast(SPECIES, Exp2.C1);
        FloatVector c2 = FloatVector.broadcast(SPECIES, Exp2.C2);
        FloatVector c3 = FloatVector.broadcast(SPECIES, Exp2.C3);
        FloatVector c4 = FloatVector.broadcast(SPECIES, Exp2.C4);
        FloatVector c5 = FloatVector.broadcast(SPECIES, Exp2.C5);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector rounder = FloatVector.broadcast(SPECIES, Exp2.ROUNDER);
        FloatVector lowest = FloatVector.broadcast(SPECIES, Exp2.LOWEST);
        for (int column = 0; column < ROW_BYTES; column += VECTOR_BYTES) {
            FloatVector highest =
                    FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, maximum + column, LITTLE_ENDIAN);
            // Where every score so far is -infinity, subtract 0: -infinity - -infinity would be NaN.
            FloatVector reference = highest.blend(0f, highest.compare(EQ, Float.NEGATIVE_INFINITY));
            FloatVector total = FloatVector.zero(SPECIES);
            long at = scores + column;
            for (int row = 0; row < rows; row++) {
                FloatVector x = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN)
                        .sub(reference);
                FloatVector shifted = x.add(rounder);
                FloatVector f = x.sub(shifted.sub(rounder));
                FloatVector p = c5.fma(f, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
                FloatVector power = shifted.reinterpretAsInts()
                        .lanewise(LSHL, Exp2.MANTISSA_BITS)
                        .add(Exp2.ONE_BITS)
                        .reinterpretAsFloats();
                FloatVector weight = p.mul(power).blend(0f, x.compare(LT, lowest));
                weight.intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
                total = total.add(weight);
                at += ROW_BYTES;
            }
            FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, sum + column, LITTLE_ENDIAN)
                    .fma(FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, factor + column, LITTLE_ENDIAN), total)
                    .intoMemorySegment(Scratch.MEMORY, sum + column, LITTLE_ENDIAN);
        }
    }

    @Override
    public void scale(long panel, int rows, long factor) {
        for (int column = 0; column < ROW_BYTES; column += VECTOR_BYTES) {
            FloatVector by = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, factor + column, LITTLE_ENDIAN);
            long at = panel + column;
            for (int row = 0; row < rows; row++) {
                FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN)
                        .mul(by)
                        .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
                at += ROW_BYTES;
            }
        }
    }

    @Override
    public void fold(long open, int rows, long closed, long factor) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int column = 0; column < ROW_BYTES; column += VECTOR_BYTES) {
            FloatVector by = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, factor + column, LITTLE_ENDIAN);
            long from = open + column;
            long to = closed + column;
            for (int row = 0; row < rows; row++) {
                FloatVector sum = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, from, LITTLE_ENDIAN);
                FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, to, LITTLE_ENDIAN)
                        .fma(by, sum)
                        .intoMemorySegment(Scratch.MEMORY, to, LITTLE_ENDIAN);
                zero.intoMemorySegment(Scratch.MEMORY, from, LITTLE_ENDIAN);
                from += ROW_BYTES;
                to += ROW_BYTES;
            }
        }
    }

    @Override
    public void eluPlusOne(long panel, int rows) {
        long end = panel + (long) rows * ROW_BYTES;
        for (long at = panel; at != end; at += VECTOR_BYTES) {
            FloatVector value = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN);
            FloatVector product = value.mul(Exp2.LOG2_E);
            FloatVector shifted = product.add(Exp2.ROUNDER);
            FloatVector whole = shifted.sub(Exp2.ROUNDER);
            FloatVector f = value.fma(FloatVector.broadcast(SPECIES, Exp2.LOG2_E), whole.neg());
            f = value.fma(FloatVector.broadcast(SPECIES, Exp2.LOG2_E_REST), f);
            FloatVector p = FloatVector.broadcast(SPECIES, Exp2.C5)
                    .fma(f, FloatVector.broadcast(SPECIES, Exp2.C4))
                    .fma(f, FloatVector.broadcast(SPECIES, Exp2.C3))
                    .fma(f, FloatVector.broadcast(SPECIES, Exp2.C2))
                    .fma(f, FloatVector.broadcast(SPECIES, Exp2.C1))
                    .fma(f, FloatVector.broadcast(SPECIES, 1f));
            FloatVector power = shifted.reinterpretAsInts()
                    .lanewise(LSHL, Exp2.MANTISSA_BITS)
                    .add(Exp2.ONE_BITS)
                    .reinterpretAsFloats();
            p.mul(power)
                    .blend(0f, product.compare(LT, Exp2.LOWEST))
                    .blend(value.add(1f), value.compare(GT, 0f))
                    .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
        }
    }
}
