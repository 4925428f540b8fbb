package dev.sightline.kernels.tile;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link LaneArithmetic} with the Vector API. Columns of vectors are walked one after another, rows within; no
 * helper takes or returns a vector, because helpers of our own stop being inlined in large methods and every vector is
 * then boxed; what helpers share lies in the scratch.
 *
 * @param rowBytes bytes of a row of a panel: a few vectors
 */
record VectorLaneArithmetic(long rowBytes) implements LaneArithmetic {
    private static final VectorSpecies<Float> SPECIES = VectorTileProvider.SPECIES;
    private static final int VECTOR_BYTES = SPECIES.vectorByteSize();

    /** 0, 1, 2, ... */
    private static final FloatVector COUNT = (FloatVector) SPECIES.broadcast(0).addIndex(1);

    @Override
    public void hide(long panel, int rows, long[] visible, float with) {
        FloatVector hidden = FloatVector.broadcast(SPECIES, with);
        int firstLane = 0;
        for (int column = 0; column < rowBytes; column += VECTOR_BYTES) {
            long at = panel + column;
            for (int row = 0; row < rows; row++) {
                VectorMask<Float> seen = VectorMask.fromLong(SPECIES, visible[row] >>> firstLane);
                hidden.blend(FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN), seen)
                        .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
                at += rowBytes;
            }
            firstLane += SPECIES.length();
        }
    }

    @Override
    public void softcap(long scores, int rows, Softcap softcap) {
        long end = scores + rows * rowBytes;
        for (long at = scores; at != end; at += VECTOR_BYTES) {
            softcap(at, softcap.slope(), softcap.cap());
        }
    }

    @Override
    public void softcapRow(long scores, int count, Softcap softcap) {
        long whole = scores + (long) count / SPECIES.length() * VECTOR_BYTES;
        long at = scores;
        for (; at != whole; at += VECTOR_BYTES) {
            softcap(at, softcap.slope(), softcap.cap());
        }
        for (; at != scores + (long) count * Float.BYTES; at += Float.BYTES) {
            Scratch.set(at, softcap.applyTo(Scratch.get(at)));
        }
    }

    /** {@link Softcap#applyTo} of one vector in the scratch, in place. */
    private static void softcap(long at, float slope, float cap) {
        FloatVector score = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN);
        IntVector bits = score.reinterpretAsInts();
        FloatVector unclamped =
                bits.and(Softcap.MAGNITUDE).reinterpretAsFloats().mul(slope);
        FloatVector exponent = unclamped.blend(Softcap.LOWEST, unclamped.compare(LT, Softcap.LOWEST));
        FloatVector shifted = exponent.add(Softcap.ROUNDER);
        FloatVector f = exponent.sub(shifted.sub(Softcap.ROUNDER));
        FloatVector p = FloatVector.broadcast(SPECIES, Softcap.C6)
                .fma(f, FloatVector.broadcast(SPECIES, Softcap.C5))
                .fma(f, FloatVector.broadcast(SPECIES, Softcap.C4))
                .fma(f, FloatVector.broadcast(SPECIES, Softcap.C3))
                .fma(f, FloatVector.broadcast(SPECIES, Softcap.C2))
                .fma(f, FloatVector.broadcast(SPECIES, Softcap.C1));
        FloatVector minusPower =
                shifted.reinterpretAsInts().lanewise(LSHL, Exp2.MANTISSA_BITS).reinterpretAsFloats();
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector numerator = p.mul(f).fma(minusPower, one.add(minusPower));
        FloatVector minusDenominator = numerator.sub(2f);
        FloatVector r = minusDenominator
                .fma(FloatVector.broadcast(SPECIES, Softcap.R2), FloatVector.broadcast(SPECIES, Softcap.R1))
                .fma(minusDenominator, FloatVector.broadcast(SPECIES, Softcap.R0));
        r = r.fma(minusDenominator.fma(r, one), r);
        r = r.fma(minusDenominator.fma(r, one), r);
        numerator
                .mul(r)
                .mul(cap)
                .reinterpretAsInts()
                .or(bits.and(~Softcap.MAGNITUDE))
                .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
    }

    @Override
    public void addDistances(long scores, int firstRow, int rows, long distances, long slopes) {
        for (int column = 0; column < rowBytes; column += VECTOR_BYTES) {
            FloatVector first =
                    FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, distances + column, LITTLE_ENDIAN);
            FloatVector slope = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, slopes + column, LITTLE_ENDIAN);
            long at = scores + column;
            for (int row = 0; row < rows; row++) {
                FloatVector.broadcast(SPECIES, (float) (firstRow + row))
                        .add(first)
                        .abs()
                        .fma(slope, FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN))
                        .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
                at += rowBytes;
            }
        }
    }

    @Override
    public void addDistancesRow(long scores, int count, float distance, float slope) {
        FloatVector slopes = FloatVector.broadcast(SPECIES, slope);
        int whole = count / SPECIES.length() * SPECIES.length();
        for (int i = 0; i < whole; i += SPECIES.length()) {
            long at = scores + (long) i * Float.BYTES;
            COUNT.add((float) i)
                    .add(distance)
                    .abs()
                    .fma(slopes, FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN))
                    .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
        }
        for (int i = whole; i < count; i++) {
            long at = scores + (long) i * Float.BYTES;
            Scratch.set(at, Math.fma(Math.abs(distance + i), slope, Scratch.get(at)));
        }
    }

    @Override
    public void addBias(long scores, int rows, long bias) {
        FloatVector toLog2 = FloatVector.broadcast(SPECIES, Exp2.LOG2_E);
        long end = scores + rows * rowBytes;
        long from = bias;
        for (long at = scores; at != end; at += VECTOR_BYTES) {
            FloatVector biases = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, from, LITTLE_ENDIAN);
            VectorMask<Float> low = biases.compare(LT, LOWEST_BIAS).and(biases.compare(GT, Float.NEGATIVE_INFINITY));
            biases.blend(LOWEST_BIAS, low)
                    .fma(toLog2, FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN))
                    .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
            from += VECTOR_BYTES;
        }
    }

    @Override
    public boolean raiseMaximum(long scores, int rows, long maximum, long factor) {
        boolean raised = false;
        for (int column = 0; column < rowBytes; column += VECTOR_BYTES) {
            // Four maxima side by side: one alone would wait for itself. Compare and blend: FloatVector.max orders NaN
            // and -0 too, in six instructions.
            FloatVector highest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
            FloatVector second = highest;
            FloatVector third = highest;
            FloatVector fourth = highest;
            long at = scores + column;
            int row = 0;
            for (; row + 4 <= rows; row += 4) {
                FloatVector s0 = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN);
                FloatVector s1 = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at + rowBytes, LITTLE_ENDIAN);
                FloatVector s2 =
                        FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at + 2 * rowBytes, LITTLE_ENDIAN);
                FloatVector s3 =
                        FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at + 3 * rowBytes, LITTLE_ENDIAN);
                highest = highest.blend(s0, s0.compare(GT, highest));
                second = second.blend(s1, s1.compare(GT, second));
                third = third.blend(s2, s2.compare(GT, third));
                fourth = fourth.blend(s3, s3.compare(GT, fourth));
                at += 4 * rowBytes;
            }
            for (; row < rows; row++) {
                FloatVector score = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN);
                highest = highest.blend(score, score.compare(GT, highest));
                at += rowBytes;
            }
            highest = highest.blend(second, second.compare(GT, highest));
            third = third.blend(fourth, fourth.compare(GT, third));
            // -0 + 0 is 0: which zero came first must not show.
            highest = highest.blend(third, third.compare(GT, highest)).add(0f);
            FloatVector before =
                    FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, maximum + column, LITTLE_ENDIAN);
            VectorMask<Float> exceeds = highest.compare(GT, before.add(SLACK));
            if (exceeds.anyTrue()) {
                raised = true;
                before.blend(highest, exceeds).intoMemorySegment(Scratch.MEMORY, maximum + column, LITTLE_ENDIAN);
                before.sub(highest)
                        .blend(0f, exceeds.not())
                        .intoMemorySegment(Scratch.MEMORY, factor + column, LITTLE_ENDIAN);
                exp2(factor + column);
            } else {
                FloatVector.broadcast(SPECIES, 1f).intoMemorySegment(Scratch.MEMORY, factor + column, LITTLE_ENDIAN);
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
        for (int column = 0; column < rowBytes; column += VECTOR_BYTES) {
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
                        .reinterpretAsFloats();
                FloatVector weight = p.mul(power).blend(0f, x.compare(LT, lowest));
                weight.intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
                total = weight.add(total);
                at += rowBytes;
            }
            FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, sum + column, LITTLE_ENDIAN)
                    .fma(FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, factor + column, LITTLE_ENDIAN), total)
                    .intoMemorySegment(Scratch.MEMORY, sum + column, LITTLE_ENDIAN);
        }
    }

    @Override
    public float highest(long scores, int count) {
        FloatVector highest = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        long whole = scores + (long) count / SPECIES.length() * VECTOR_BYTES;
        long at = scores;
        for (; at != whole; at += VECTOR_BYTES) {
            FloatVector score = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN);
            highest = highest.blend(score, score.compare(GT, highest));
        }
        // No NaN is left, so the lanes have a highest.
        float result = highest.reduceLanes(MAX);
        for (; at != scores + (long) count * Float.BYTES; at += Float.BYTES) {
            float score = Scratch.get(at);
            result = score > result ? score : result;
        }
        return result + 0f;
    }

    @Override
    public void weights(long scores, int count, float reference) {
        long whole = scores + (long) count / SPECIES.length() * VECTOR_BYTES;
        long at = scores;
        for (; at != whole; at += VECTOR_BYTES) {
            FloatVector x = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN)
                    .sub(reference);
            x.intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
            exp2(at);
        }
        for (; at != scores + (long) count * Float.BYTES; at += Float.BYTES) {
            Scratch.set(at, Exp2.of(Scratch.get(at) - reference));
        }
    }

    @Override
    public void weigh(long scores, int rows, long logSumExp, long entropy) {
        FloatVector c1 = FloatVector.broadcast(SPECIES, Exp2.C1);
        FloatVector c2 = FloatVector.broadcast(SPECIES, Exp2.C2);
        FloatVector c3 = FloatVector.broadcast(SPECIES, Exp2.C3);
        FloatVector c4 = FloatVector.broadcast(SPECIES, Exp2.C4);
        FloatVector c5 = FloatVector.broadcast(SPECIES, Exp2.C5);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector rounder = FloatVector.broadcast(SPECIES, Exp2.ROUNDER);
        FloatVector lowest = FloatVector.broadcast(SPECIES, Exp2.LOWEST);
        for (int column = 0; column < rowBytes; column += VECTOR_BYTES) {
            FloatVector whole =
                    FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, logSumExp + column, LITTLE_ENDIAN);
            FloatVector reference = whole.blend(0f, whole.compare(EQ, Float.NEGATIVE_INFINITY));
            FloatVector total = FloatVector.zero(SPECIES);
            long at = scores + column;
            for (int row = 0; row < rows; row++) {
                FloatVector score = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN);
                FloatVector x = score.sub(reference);
                FloatVector shifted = x.add(rounder);
                FloatVector f = x.sub(shifted.sub(rounder));
                FloatVector p = c5.fma(f, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
                FloatVector power = shifted.reinterpretAsInts()
                        .lanewise(LSHL, Exp2.MANTISSA_BITS)
                        .reinterpretAsFloats();
                VectorMask<Float> nothing = x.compare(LT, lowest).or(score.compare(EQ, Float.NEGATIVE_INFINITY));
                FloatVector weight = p.mul(power).blend(0f, nothing);
                weight.intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
                total = weight.fma(x.neg().blend(0f, nothing), total);
                at += rowBytes;
            }
            one.mul(total).intoMemorySegment(Scratch.MEMORY, entropy + column, LITTLE_ENDIAN);
        }
    }

    @Override
    public void sum(long panel, int rows, long total) {
        // Times one, so that what the loop carries is no receiver.
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int column = 0; column < rowBytes; column += VECTOR_BYTES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            long at = panel + column;
            for (int row = 0; row < rows; row++) {
                sum = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN)
                        .add(sum);
                at += rowBytes;
            }
            one.mul(sum).intoMemorySegment(Scratch.MEMORY, total + column, LITTLE_ENDIAN);
        }
    }

    @Override
    public void sumOfSquares(long panel, int rows, long total) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int column = 0; column < rowBytes; column += VECTOR_BYTES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            long at = panel + column;
            for (int row = 0; row < rows; row++) {
                FloatVector number = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN);
                sum = number.fma(number, sum);
                at += rowBytes;
            }
            one.mul(sum).intoMemorySegment(Scratch.MEMORY, total + column, LITTLE_ENDIAN);
        }
    }

    @Override
    public void addRows(long rows, int count, int pitch, int columns, long sums, long lost) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        long pitchBytes = (long) pitch * Float.BYTES;
        int whole = columns / SPECIES.length() * SPECIES.length();
        for (int column = 0; column < whole; column += SPECIES.length()) {
            long shift = (long) column * Float.BYTES;
            FloatVector total = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, sums + shift, LITTLE_ENDIAN);
            FloatVector rest = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, lost + shift, LITTLE_ENDIAN);
            long at = rows + shift;
            for (int row = 0; row < count; row++) {
                FloatVector term = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN);
                FloatVector next = term.add(total);
                FloatVector added = next.sub(total);
                rest = term.sub(added).sub(next.sub(added).sub(total)).add(rest);
                total = next;
                at += pitchBytes;
            }
            one.mul(total).intoMemorySegment(Scratch.MEMORY, sums + shift, LITTLE_ENDIAN);
            one.mul(rest).intoMemorySegment(Scratch.MEMORY, lost + shift, LITTLE_ENDIAN);
        }
        for (int column = whole; column < columns; column++) {
            long shift = (long) column * Float.BYTES;
            ScalarLaneArithmetic.addColumn(rows + shift, count, pitch, sums + shift, lost + shift);
        }
    }

    @Override
    public void scale(long panel, int rows, long factor) {
        for (int column = 0; column < rowBytes; column += VECTOR_BYTES) {
            FloatVector by = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, factor + column, LITTLE_ENDIAN);
            long at = panel + column;
            for (int row = 0; row < rows; row++) {
                FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN)
                        .mul(by)
                        .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
                at += rowBytes;
            }
        }
    }

    @Override
    public void merge(long maximum, long sum, long intoMaximum, long intoSum, long factor, long intoFactor) {
        for (int column = 0; column < rowBytes; column += VECTOR_BYTES) {
            FloatVector one = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, maximum + column, LITTLE_ENDIAN);
            FloatVector other =
                    FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, intoMaximum + column, LITTLE_ENDIAN);
            FloatVector highest = other.blend(one, one.compare(GT, other));
            highest.intoMemorySegment(Scratch.MEMORY, intoMaximum + column, LITTLE_ENDIAN);
            // Equal maxima may both be infinite: their difference is 0, not NaN.
            one.sub(highest)
                    .blend(0f, one.compare(EQ, highest))
                    .intoMemorySegment(Scratch.MEMORY, factor + column, LITTLE_ENDIAN);
            other.sub(highest)
                    .blend(0f, other.compare(EQ, highest))
                    .intoMemorySegment(Scratch.MEMORY, intoFactor + column, LITTLE_ENDIAN);
            exp2(factor + column);
            exp2(intoFactor + column);
            FloatVector scaled = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, sum + column, LITTLE_ENDIAN)
                    .mul(FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, factor + column, LITTLE_ENDIAN));
            FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, intoSum + column, LITTLE_ENDIAN)
                    .fma(
                            FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, intoFactor + column, LITTLE_ENDIAN),
                            scaled)
                    .intoMemorySegment(Scratch.MEMORY, intoSum + column, LITTLE_ENDIAN);
        }
    }

    /**
     * {@link Exp2#of} of one vector in the scratch, in place. Through memory, because a vector that is an argument or a
     * result is boxed wherever the compiler does not inline the call.
     */
    private static void exp2(long at) {
        FloatVector x = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN);
        FloatVector shifted = x.add(Exp2.ROUNDER);
        FloatVector f = x.sub(shifted.sub(Exp2.ROUNDER));
        FloatVector p = FloatVector.broadcast(SPECIES, Exp2.C5)
                .fma(f, FloatVector.broadcast(SPECIES, Exp2.C4))
                .fma(f, FloatVector.broadcast(SPECIES, Exp2.C3))
                .fma(f, FloatVector.broadcast(SPECIES, Exp2.C2))
                .fma(f, FloatVector.broadcast(SPECIES, Exp2.C1))
                .fma(f, FloatVector.broadcast(SPECIES, 1f));
        FloatVector power =
                shifted.reinterpretAsInts().lanewise(LSHL, Exp2.MANTISSA_BITS).reinterpretAsFloats();
        p.mul(power).blend(0f, x.compare(LT, Exp2.LOWEST)).intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
    }

    @Override
    public void fold(long panel, int rows, long factor, long into, long intoFactor) {
        for (int column = 0; column < rowBytes; column += VECTOR_BYTES) {
            FloatVector by = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, factor + column, LITTLE_ENDIAN);
            FloatVector intoBy =
                    FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, intoFactor + column, LITTLE_ENDIAN);
            long from = panel + column;
            long to = into + column;
            for (int row = 0; row < rows; row++) {
                FloatVector scaled = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, from, LITTLE_ENDIAN)
                        .mul(by);
                FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, to, LITTLE_ENDIAN)
                        .fma(intoBy, scaled)
                        .intoMemorySegment(Scratch.MEMORY, to, LITTLE_ENDIAN);
                from += rowBytes;
                to += rowBytes;
            }
        }
    }

    @Override
    public void add(long one, long other, int rows, long to) {
        long end = one + rows * rowBytes;
        long second = other;
        long sum = to;
        for (long at = one; at != end; at += VECTOR_BYTES) {
            FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN)
                    .add(FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, second, LITTLE_ENDIAN))
                    .intoMemorySegment(Scratch.MEMORY, sum, LITTLE_ENDIAN);
            second += VECTOR_BYTES;
            sum += VECTOR_BYTES;
        }
    }

    /** As {@link #exponential}, but what {@link Exp2#exp} would do above 0 is not done: other results stand there. */
    @Override
    public void eluPlusOne(float[] elements, int first, int count) {
        int whole = first + SPECIES.loopBound(count);
        for (int at = first; at < whole; at += SPECIES.length()) {
            FloatVector value = FloatVector.fromArray(SPECIES, elements, at);
            FloatVector product = value.mul(Exp2.LOG2_E);
            FloatVector shifted = product.add(Exp2.ROUNDER);
            FloatVector minusWhole =
                    FloatVector.broadcast(SPECIES, Exp2.ROUNDER).sub(shifted);
            FloatVector f = value.fma(FloatVector.broadcast(SPECIES, Exp2.LOG2_E), minusWhole);
            f = value.fma(FloatVector.broadcast(SPECIES, Exp2.LOG2_E_REST), f);
            FloatVector p = FloatVector.broadcast(SPECIES, Exp2.C5)
                    .fma(f, FloatVector.broadcast(SPECIES, Exp2.C4))
                    .fma(f, FloatVector.broadcast(SPECIES, Exp2.C3))
                    .fma(f, FloatVector.broadcast(SPECIES, Exp2.C2))
                    .fma(f, FloatVector.broadcast(SPECIES, Exp2.C1))
                    .fma(f, FloatVector.broadcast(SPECIES, 1f));
            FloatVector power = shifted.reinterpretAsInts()
                    .lanewise(LSHL, Exp2.MANTISSA_BITS)
                    .reinterpretAsFloats();
            p.mul(power)
                    .blend(0f, product.compare(LT, Exp2.LOWEST))
                    .blend(value.add(1f), value.compare(GT, 0f))
                    .intoArray(elements, at);
        }
        for (int i = whole; i < first + count; i++) {
            elements[i] = ScalarLaneArithmetic.eluPlusOne(elements[i]);
        }
    }

    @Override
    public void exponential(long panel, int rows) {
        long end = panel + rows * rowBytes;
        for (long at = panel; at != end; at += VECTOR_BYTES) {
            exp(at);
        }
    }

    /** {@link Exp2#exp} of one vector in the scratch, in place. */
    private static void exp(long at) {
        FloatVector value = FloatVector.fromMemorySegment(SPECIES, Scratch.MEMORY, at, LITTLE_ENDIAN);
        FloatVector product = value.mul(Exp2.LOG2_E);
        FloatVector shifted = product.add(Exp2.ROUNDER);
        FloatVector minusWhole = FloatVector.broadcast(SPECIES, Exp2.ROUNDER).sub(shifted);
        FloatVector f = value.fma(FloatVector.broadcast(SPECIES, Exp2.LOG2_E), minusWhole);
        f = value.fma(FloatVector.broadcast(SPECIES, Exp2.LOG2_E_REST), f);
        FloatVector p = FloatVector.broadcast(SPECIES, Exp2.C5)
                .fma(f, FloatVector.broadcast(SPECIES, Exp2.C4))
                .fma(f, FloatVector.broadcast(SPECIES, Exp2.C3))
                .fma(f, FloatVector.broadcast(SPECIES, Exp2.C2))
                .fma(f, FloatVector.broadcast(SPECIES, Exp2.C1))
                .fma(f, FloatVector.broadcast(SPECIES, 1f));
        FloatVector power =
                shifted.reinterpretAsInts().lanewise(LSHL, Exp2.MANTISSA_BITS).reinterpretAsFloats();
        p.mul(power)
                .blend(0f, product.compare(LT, Exp2.LOWEST))
                .blend(Float.POSITIVE_INFINITY, product.compare(GT, Exp2.HIGHEST))
                .intoMemorySegment(Scratch.MEMORY, at, LITTLE_ENDIAN);
    }
}
