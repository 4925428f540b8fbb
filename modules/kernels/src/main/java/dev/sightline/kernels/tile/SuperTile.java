package dev.sightline.kernels.tile;

/**
 * Which rows a thread is working on: a few strips of one group of heads. Mutable and reused, so that a call allocates
 * nothing; each thread of a plan has its own.
 */
final class SuperTile {
    private final StripTiling tiling;
    private long batch;
    private long head;
    private long keyValueHead;
    private long firstRow;

    SuperTile(StripTiling tiling) {
        this.tiling = tiling;
    }

    /** Moves to a super-tile of a group of heads, counted over all sequences. */
    void moveTo(long group, long superTile) {
        long groupsOfSequence = tiling.request().shape().queryHeads() / tiling.group();
        batch = group / groupsOfSequence;
        head = group % groupsOfSequence * tiling.group();
        keyValueHead = head / tiling.request().shape().groupSize();
        firstRow = superTile * tiling.rowsTogether();
    }

    long batch() {
        return batch;
    }

    /** First of the query heads whose rows lie side by side. */
    long head() {
        return head;
    }

    long keyValueHead() {
        return keyValueHead;
    }

    int strips() {
        return tiling.stripsFrom(firstRow);
    }

    /** First row of a strip. */
    long row(int strip) {
        return firstRow + (long) strip * tiling.lanes();
    }

    /** One past the last row. */
    long endRow() {
        return Math.min(firstRow + tiling.rowsTogether(), tiling.rowsOfGroup());
    }

    /** First segment in which some row sees a key. */
    long firstSegment() {
        return tiling.nextKey(firstRow, endRow(), 0) / StripTiling.SEGMENT;
    }

    /** One past the last segment in which some row sees a key. */
    long endSegment() {
        return StripTiling.ceilDiv(tiling.endKey(firstRow, endRow()), StripTiling.SEGMENT);
    }

    /** Whether some row may see a key of a segment. */
    boolean sees(long segment) {
        long next = tiling.nextKey(firstRow, endRow(), segment * StripTiling.SEGMENT);
        return next < Math.min((segment + 1) * StripTiling.SEGMENT, tiling.endKey(firstRow, endRow()));
    }
}
