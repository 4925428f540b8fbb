package dev.sightline.attention;

/** What a mask makes of a rectangle of query-key pairs. */
public enum TileClass {
    /** Every pair is visible: the tile runs no mask code. */
    FULL,
    /** Some pairs are visible. */
    PARTIAL,
    /** No pair is visible: the tile is never visited. */
    EMPTY
}
