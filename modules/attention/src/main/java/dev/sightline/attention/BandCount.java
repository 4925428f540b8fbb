package dev.sightline.attention;

import java.math.BigInteger;

/** Arithmetic of band masks, kept clear of overflow. */
final class BandCount {
    private static final long MAXIMUM_DISTANCE = 1L << 60;

    private BandCount() {}

    static void requireDistance(String name, long distance) {
        if (Math.abs(distance) > MAXIMUM_DISTANCE || distance == Long.MIN_VALUE) {
            throw new IllegalArgumentException(
                    name + " " + distance + " is beyond 2^60 positions; no sequence is that long");
        }
    }

    /**
     * Sum over {@code i} in {@code [0, terms)} of {@code start + i} clamped to {@code [0, ceiling]}. Exact at any size:
     * the two sums whose difference counts a narrow window may exceed a {@code long} though the count does not.
     */
    static BigInteger clampedSum(long start, long terms, long ceiling) {
        // start is within 2^61 of 0, so only the distance to the ceiling can leave the range of a long.
        long room = start < ceiling - Long.MAX_VALUE ? Long.MAX_VALUE : ceiling - start;
        long rampBegin = Math.clamp(-start, 0, terms);
        long rampEnd = Math.clamp(room, rampBegin, terms);
        BigInteger ramp = BigInteger.valueOf(rampEnd - rampBegin);
        BigInteger first = BigInteger.valueOf(start + rampBegin);
        BigInteger triangle = ramp.multiply(ramp.subtract(BigInteger.ONE)).shiftRight(1);
        BigInteger plateau = BigInteger.valueOf(terms - rampEnd).multiply(BigInteger.valueOf(ceiling));
        return ramp.multiply(first).add(triangle).add(plateau);
    }
}
