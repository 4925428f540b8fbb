package dev.sightline.attention.pattern;

import dev.sightline.attention.GlobalMask;
import dev.sightline.attention.IntersectionMask;
import dev.sightline.attention.Mask;
import dev.sightline.attention.UnionMask;
import java.util.List;
import java.util.OptionalLong;

/**
 * A window around each query, and global positions that see every key and that every query sees. Reference: Beltagy et al.
 * (2020), Section 3.1, Fig. 2d, arXiv 2004.05150.
 *
 * @param left keys visible before the query's own
 * @param right keys visible after the query's own; a causal mask shows none of them
 * @param globals the global positions, in any order
 */
public record Longformer(long left, long right, List<Long> globals) implements SparsePattern {
    /** The paper's window of 512, half on each side. */
    private static final int USUAL_SIDE = 256;

    /**
     * Copies the positions.
     *
     * @throws IllegalArgumentException if a side or a position is negative, or no position is global
     */
    public Longformer {
        globals = List.copyOf(globals);
        if (globals.isEmpty()) {
            throw new IllegalArgumentException("Longformer's pattern has 1 global position or more, found none;"
                    + " use Mask.window(left, right) for the window alone");
        }
        join(left, right, globals);
    }

    /** A first token that is global, and a window of 256 on either side, or of an eighth of the length if that is less. */
    public static Longformer typical(long keyLength) {
        int side = Math.clamp(keyLength / 8, 1, USUAL_SIDE);
        return new Longformer(side, side, List.of(0L));
    }

    private static Mask join(long left, long right, List<Long> globals) {
        return Mask.window(left, right)
                .or(Mask.global(globals.stream().mapToLong(Long::longValue).toArray()));
    }

    @Override
    public Mask mask(long queryLength, long keyLength, boolean causal) {
        long first = keyLength - queryLength;
        Mask joined = join(left, right, globals).from(first);
        return causal ? joined.and(Mask.causal(first)) : joined;
    }

    /** Whether a mask is a window united with global positions, cut by causality or not. */
    public static boolean describes(Mask mask) {
        return mask instanceof IntersectionMask cut
                ? cut.other() instanceof Mask.Causal causal
                        && offsetOfJoined(cut.one()).equals(OptionalLong.of(causal.offset()))
                : offsetOfJoined(mask).isPresent();
    }

    /**
     * Whether a mask is of this form and all its global positions lie before one: the queries from there on see the global
     * positions and their windows, and nothing else.
     */
    public static boolean describesGlobalsBefore(Mask mask, long position) {
        return describes(mask)
                && (mask instanceof IntersectionMask cut ? cut.one() : mask) instanceof UnionMask union
                && (union.one() instanceof GlobalMask ? union.one() : union.other()) instanceof GlobalMask globals
                && globals.end() <= position;
    }

    /** Where query 0 stands under a window united with global positions; empty for another mask. */
    private static OptionalLong offsetOfJoined(Mask mask) {
        if (mask instanceof UnionMask union) {
            Mask other = union.one() instanceof GlobalMask ? union.other() : union.one();
            Mask globals = union.one() instanceof GlobalMask ? union.one() : union.other();
            if (other instanceof Mask.Window window
                    && globals instanceof GlobalMask of
                    && of.offset() == window.offset()) {
                return OptionalLong.of(window.offset());
            }
        }
        return OptionalLong.empty();
    }
}
