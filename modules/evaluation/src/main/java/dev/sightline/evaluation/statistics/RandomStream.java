package dev.sightline.evaluation.statistics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

/**
 * The random source of the laboratory. A stream is named by (seed, purpose, index) and its state is the SHA-256 of that
 * name, so what is drawn for one purpose depends neither on what was drawn before nor on the thread that draws: add a
 * depth, drop a variant, change the number of threads, and every other draw stays as it was.
 *
 * <p>The generator is xoshiro256++ (Blackman and Vigna 2021, arXiv 1805.01407) and normal deviates come from
 * {@link Ziggurat}; both are spelled out here because the JDK may change its algorithms between releases and a figure
 * must outlive the release that made it. Not for cryptography.
 *
 * <p>Confined to one thread. Making a stream takes about a microsecond.
 */
public final class RandomStream implements RandomGenerator {
    /** 2^-53: the spacing of doubles in [1/2, 1). */
    private static final double UNIT_SPACING = 0x1.0p-53;

    private long s0;
    private long s1;
    private long s2;
    private long s3;

    private RandomStream(ByteBuffer state) {
        s0 = state.getLong();
        s1 = state.getLong();
        s2 = state.getLong();
        s3 = state.getLong();
    }

    /**
     * The stream of a name.
     *
     * @param seed of the run
     * @param purpose what is drawn, such as {@code "constructed-recall keys"}; different purposes never share a stream
     * @param index which of many, such as the number of the draw
     */
    public static RandomStream of(long seed, String purpose, long index) {
        byte[] text = purpose.getBytes(StandardCharsets.UTF_8);
        ByteBuffer name = ByteBuffer.allocate(2 * Long.BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
        name.putLong(seed).putLong(index).put(text);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.array());
            return new RandomStream(ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    @Override
    public long nextLong() {
        long result = Long.rotateLeft(s0 + s3, 23) + s0;
        long shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = Long.rotateLeft(s3, 45);
        return result;
    }

    /** Uniform in [0, 1), a multiple of 2^-53. */
    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * UNIT_SPACING;
    }

    /**
     * Uniform in {@code [0, bound)}, without bias.
     *
     * @throws IllegalArgumentException if the bound is not positive
     */
    @Override
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("a random integer needs a bound of 1 or more, found " + bound);
        }
        // Lemire (2019), arXiv 1805.10941: the high half of a product is uniform once a few low halves are rejected.
        long threshold = (1L << 32) % bound;
        while (true) {
            long product = (nextLong() >>> 32) * bound;
            if ((product & 0xFFFF_FFFFL) >= threshold) {
                return (int) (product >>> 32);
            }
        }
    }

    /** A standard normal deviate. */
    @Override
    public double nextGaussian() {
        return Ziggurat.next(this);
    }

    /** Fills {@code target[from, from + size)} with a direction drawn uniformly from the sphere, of the given norm. */
    public void direction(float[] target, int from, int size, double norm) {
        double squares = 0;
        for (int i = from; i < from + size; i++) {
            float deviate = (float) Ziggurat.next(this);
            target[i] = deviate;
            squares += deviate * deviate;
        }
        float factor = (float) (norm / Math.sqrt(squares));
        for (int i = from; i < from + size; i++) {
            target[i] *= factor;
        }
    }

    /** The numbers {@code 0 .. size - 1} in an order drawn uniformly from all orders. */
    public int[] permutation(int size) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int other = nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
