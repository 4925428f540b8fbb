package dev.sightline.attention.dialect;

/** What a query gets that sees no key. */
public enum EmptyRow {
    /** Zeros, as everywhere in this library. */
    ZERO,
    /** Not a number: the softmax divides nothing by nothing. */
    NAN,
    /** The mean of all values: what hides is a large finite number, which is the same for all. */
    MEAN,
    /** Not said, or refused. */
    UNSPECIFIED
}
