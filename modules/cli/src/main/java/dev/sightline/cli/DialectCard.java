package dev.sightline.cli;

import dev.sightline.attention.dialect.Dialect;
import java.util.Locale;

/**
 * What there is to know of a dialect.
 *
 * @param name what users type
 * @param causal where causal is aligned
 * @param window how many keys a causal window of W shows
 * @param booleanMask what true says in a boolean mask
 * @param emptyRow what a query gets that sees no key
 * @param meaning which function of which library
 * @param source where this is said
 */
record DialectCard(
        String name, String causal, String window, String booleanMask, String emptyRow, String meaning, String source) {
    static DialectCard of(Dialect dialect) {
        return new DialectCard(
                dialect.label(),
                words(dialect.alignment()),
                switch (dialect.windowCount()) {
                    case SIZE -> "W keys";
                    case SIZE_PLUS_ONE -> "W + 1 keys";
                    case NONE -> "none";
                },
                words(dialect.booleanMask()),
                switch (dialect.emptyRow()) {
                    case ZERO -> "0";
                    case NAN -> "NaN";
                    case MEAN -> "mean of values";
                    case UNSPECIFIED -> "not said";
                },
                dialect.meaning(),
                dialect.source());
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
