package dev.sightline.attention.dialect;

/** What true says in a boolean mask. */
public enum BooleanMask {
    /** The pair takes part. */
    TRUE_IS_VISIBLE,
    /** The pair is left out. */
    TRUE_IS_HIDDEN,
    /** There are no boolean masks. */
    NONE
}
