package dev.sightline.attention.dialect;

import dev.sightline.attention.Mask;
import dev.sightline.attention.MaskPicture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that two dialects read differently, at the smallest lengths where it shows.
 *
 * @param setting what both are told, in words
 * @param one mask that the one makes of it
 * @param other mask that the other makes of it; the same where only the output of a query without keys differs
 */
public record DialectDifference(String setting, long queryLength, long keyLength, Mask one, Mask other) {
    /** Lengths up to which a difference is looked for; the conventions show at two. */
    private static final int LONGEST = 4;

    private static final boolean[][] TRUE_AND_FALSE = {{true, false}};

    /** What a dialect makes of a setting at given lengths. */
    private interface Reading {
        Optional<Mask> mask(Dialect dialect, long queryLength, long keyLength);
    }

    /** All that two dialects read differently; empty if they agree, or only one of them has a say. */
    public static List<DialectDifference> between(Dialect one, Dialect other) {
        List<DialectDifference> differences = new ArrayList<>();
        smallest("causal", DialectDifference::causal, one, other).ifPresent(differences::add);
        smallest("causal window of W = 1", DialectDifference::windowOfOne, one, other)
                .ifPresent(differences::add);
        if (one.booleanMask() != other.booleanMask()) {
            Optional<Mask> ofOne = one.mask(TRUE_AND_FALSE);
            Optional<Mask> ofOther = other.mask(TRUE_AND_FALSE);
            if (ofOne.isPresent() && ofOther.isPresent()) {
                differences.add(new DialectDifference("boolean mask [true, false]", 1, 2, ofOne.get(), ofOther.get()));
            }
        }
        if (one.emptyRow() != other.emptyRow()
                && one.emptyRow() != EmptyRow.UNSPECIFIED
                && other.emptyRow() != EmptyRow.UNSPECIFIED) {
            Mask none = Mask.keys(0, 0);
            differences.add(new DialectDifference("a query that sees no key", 1, 2, none, none));
        }
        return differences;
    }

    private static Optional<Mask> causal(Dialect dialect, long queryLength, long keyLength) {
        return Optional.of(dialect.causal(queryLength, keyLength));
    }

    private static Optional<Mask> windowOfOne(Dialect dialect, long queryLength, long keyLength) {
        return dialect.causalWindow(1, queryLength, keyLength);
    }

    /** Equal lengths first, so that a count of keys is not taken for an alignment. */
    private static Optional<DialectDifference> smallest(String setting, Reading reading, Dialect one, Dialect other) {
        for (int length = 1; length <= LONGEST; length++) {
            Optional<DialectDifference> found = at(setting, reading, one, other, length, length);
            if (found.isPresent()) {
                return found;
            }
        }
        for (int pairs = 1; pairs <= LONGEST * LONGEST; pairs++) {
            for (int queries = 1; queries <= Math.min(pairs, LONGEST); queries++) {
                if (pairs % queries == 0 && pairs / queries <= LONGEST) {
                    Optional<DialectDifference> found = at(setting, reading, one, other, queries, pairs / queries);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<DialectDifference> at(
            String setting, Reading reading, Dialect one, Dialect other, int queries, int keys) {
        Optional<Mask> ofOne = reading.mask(one, queries, keys);
        Optional<Mask> ofOther = reading.mask(other, queries, keys);
        if (ofOne.isEmpty()
                || ofOther.isEmpty()
                || picture(ofOne.get(), queries, keys).equals(picture(ofOther.get(), queries, keys))) {
            return Optional.empty();
        }
        return Optional.of(new DialectDifference(setting, queries, keys, ofOne.get(), ofOther.get()));
    }

    private static String picture(Mask mask, int queries, int keys) {
        return MaskPicture.of(mask, queries, keys, LONGEST);
    }
}
