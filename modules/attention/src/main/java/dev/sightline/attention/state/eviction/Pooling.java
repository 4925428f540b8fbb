package dev.sightline.attention.state.eviction;

/** How the scores of neighbouring positions become one. */
public enum Pooling {
    /** The mean over the kernel; positions that are not held, or beyond the ends, count as 0. */
    AVERAGE,
    /** The largest of those that are held. */
    MAXIMUM
}
