package dev.sightline.attention.pattern;

import dev.sightline.attention.BlockMask;
import dev.sightline.attention.IntersectionMask;
import dev.sightline.attention.Mask;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Blocks of queries that see a window of blocks around their own, the first blocks, and some at random; the queries of the
 * first blocks see everything. Reference: Zaheer et al. (2020), Section 2 and Appendix D, arXiv 2007.14062.
 *
 * <p>The random blocks differ from one another and from the window and the first blocks; where fewer are left than wanted,
 * all are taken. They are drawn for each block of queries from a source of its own, so that they do not depend on how many
 * queries are asked for. Under a causal mask they are drawn among the blocks up to the query's own, so that they do not
 * depend on the key length either: a longer sequence sees in its first part what a shorter one does.
 *
 * @param blockLength positions of a block, 1 or more
 * @param windowBlocks blocks of the window, the query's own in the middle: an odd number
 * @param globalBlocks how many of the first blocks see everything and are seen by all
 * @param randomBlocks how many further blocks a block of queries sees
 * @param seed of the random blocks
 */
public record BigBird(int blockLength, int windowBlocks, int globalBlocks, int randomBlocks, long seed)
        implements SparsePattern {
    private static final int USUAL_LENGTH = 64;

    /** @throws IllegalArgumentException if the blocks have no length, the window is even, or a number is negative */
    public BigBird {
        if (blockLength < 1) {
            throw new IllegalArgumentException("a block has 1 position or more, found " + blockLength);
        }
        if (windowBlocks < 1 || windowBlocks % 2 == 0) {
            throw new IllegalArgumentException(
                    "BigBird's window is an odd number of blocks, with the query's own in the" + " middle, found "
                            + windowBlocks + "; give 1, 3, 5 ...");
        }
        if (globalBlocks < 0 || randomBlocks < 0) {
            throw new IllegalArgumentException(
                    "BigBird has 0 global and random blocks or more, found " + globalBlocks + " and " + randomBlocks);
        }
    }

    /**
     * The paper's 3 blocks of window, 2 global and 3 random ones, of 64 positions, or of a 32nd of the length if that is
     * less; seed 1.
     */
    public static BigBird typical(long keyLength) {
        return new BigBird(Math.clamp(keyLength / 32, 1, USUAL_LENGTH), 3, 2, 3, 1);
    }

    /**
     * {@inheritDoc} Takes a bit for each pair of a block of queries and a block of keys. A query before the first key sees
     * none.
     *
     * @throws ArithmeticException if there are 2^31 blocks or more
     */
    @Override
    public Mask mask(long queryLength, long keyLength, boolean causal) {
        long first = keyLength - queryLength;
        int blocks = Math.toIntExact(Math.ceilDiv(keyLength, blockLength));
        SplittableRandom source = new SplittableRandom(seed);
        List<BitSet> rows = new ArrayList<>(blocks);
        for (int block = 0; block < blocks; block++) {
            SplittableRandom ofBlock = source.split();
            // Blocks before the first query are passed over: no query asks what they see.
            boolean isAsked = (block + 1L) * blockLength > first;
            rows.add(isAsked ? row(block, causal ? block + 1 : blocks, ofBlock) : new BitSet());
        }
        Mask layout = BlockMask.of(rows, blockLength).from(first);
        return causal ? layout.and(Mask.causal(first)) : layout;
    }

    /** What a block of queries sees among the blocks before {@code end}. */
    private BitSet row(int block, int end, SplittableRandom random) {
        BitSet row = new BitSet(end);
        if (block < globalBlocks) {
            row.set(0, end);
            return row;
        }
        int side = windowBlocks / 2;
        int windowStart = Math.max(globalBlocks, block - side);
        int windowEnd = (int) Math.min(end, (long) block + side + 1);
        row.set(0, globalBlocks);
        row.set(windowStart, windowEnd);
        int others = end - row.cardinality();
        int drawn = Math.min(randomBlocks, others);
        // Floyd's sampling: each step adds one of the first places, or else the last of them. Bentley (1987), CACM
        // 30(9).
        for (int last = others - drawn; last < others; last++) {
            int candidate = other(random.nextInt(last + 1), windowStart, windowEnd);
            row.set(row.get(candidate) ? other(last, windowStart, windowEnd) : candidate);
        }
        return row;
    }

    /** A block by its place among those that are neither global nor in the window. */
    private int other(int place, int windowStart, int windowEnd) {
        int block = globalBlocks + place;
        return block < windowStart ? block : block + windowEnd - windowStart;
    }

    /**
     * Whether a mask is a layout of blocks of this form, with random blocks of any seed, from any query on; under causality,
     * one of blocks up to the query's own. Reads the layout once.
     */
    public static boolean describes(Mask mask) {
        if (mask instanceof IntersectionMask cut) {
            return cut.one() instanceof BlockMask layout
                    && cut.other() instanceof Mask.Causal causal
                    && causal.offset() == layout.offset()
                    && BigBirdRows.of(layout, true).areOfPattern();
        }
        return mask instanceof BlockMask layout && BigBirdRows.of(layout, false).areOfPattern();
    }
}
