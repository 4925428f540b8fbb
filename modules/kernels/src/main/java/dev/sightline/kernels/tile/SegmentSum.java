package dev.sightline.kernels.tile;

import dev.sightline.attention.AttentionInputs;

/**
 * How {@link OnlineSoftmax} sums the weighted values of one segment of keys. Which one serves depends on the request
 * alone, not on threads or processor, because they round differently.
 */
sealed interface SegmentSum permits PackedSegmentSum, StreamedSegmentSum {
    /** One line on how keys and values meet the queries. */
    String kernel();

    /** Brings the queries of a super-tile, scaled, to the panels of queries. */
    void loadQueries(AttentionInputs inputs, SuperTile tile, long slot);

    /** Sums the visible keys of one segment into the open part of each strip, which holds nothing yet. */
    void sum(AttentionInputs inputs, SuperTile tile, long slot, long segment);
}
