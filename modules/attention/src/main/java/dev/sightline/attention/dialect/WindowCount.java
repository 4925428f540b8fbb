package dev.sightline.attention.dialect;

/** How many keys a causal window of a size shows. */
public enum WindowCount {
    /** As many as its size: the query's own key counts. */
    SIZE,
    /** One more: the size is a distance, and the query's own key comes on top. */
    SIZE_PLUS_ONE,
    /** There is no such parameter. */
    NONE
}
