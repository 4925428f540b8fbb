package dev.sightline.attention.dialect;

/** Where query 0 stands among the keys, if there are more of one than of the other. */
public enum Alignment {
    /** At key 0. */
    TOP_LEFT,
    /** Where the last query stands at the last key: the queries are the newest positions. */
    BOTTOM_RIGHT;

    /** The position of query 0: the offset of masks and of ALiBi. */
    public long offset(long queryLength, long keyLength) {
        return this == TOP_LEFT ? 0 : keyLength - queryLength;
    }
}
