package dev.sightline.kernels.tile;

import static dev.sightline.kernels.tile.StripTiling.KEY_BLOCK;

import dev.sightline.attention.BandMask;
import dev.sightline.attention.IntersectionMask;
import dev.sightline.attention.Mask;
import dev.sightline.attention.UnionMask;
import java.util.Arrays;

/**
 * Who of a strip sees the keys of a block: for each key a bit for each lane, the lowest for lane 0.
 *
 * <p>A lane that sees the keys from a to before b is toggled at a and at b; going through the keys, the toggles so far say
 * who sees. So a band costs two toggles a lane and a step a key, whatever it shows, and the parts of a combination are
 * combined 64 lanes at a time.
 *
 * <p>Not thread-safe: each thread of a plan has its own.
 */
final class LaneVisibility {
    private final Mask mask;
    private final long group;
    private final long[] lanes = new long[KEY_BLOCK + 1];
    private final LaneVisibility[] parts;

    /** @param group heads whose rows lie side by side */
    LaneVisibility(Mask mask, long group) {
        this.mask = mask;
        this.group = group;
        this.parts = switch (mask) {
            case UnionMask union -> parts(union.one(), union.other());
            case IntersectionMask intersection -> parts(intersection.one(), intersection.other());
            default -> new LaneVisibility[0];
        };
    }

    private LaneVisibility[] parts(Mask one, Mask other) {
        return new LaneVisibility[] {new LaneVisibility(one, group), new LaneVisibility(other, group)};
    }

    /** The lanes of each of {@code keys} keys. The array is this object's, and holds until the next call. */
    long[] of(long firstRow, int rows, long firstKey, int keys) {
        if (parts.length > 0) {
            combine(
                    parts[0].of(firstRow, rows, firstKey, keys),
                    parts[1].of(firstRow, rows, firstKey, keys),
                    keys,
                    mask instanceof UnionMask);
            return lanes;
        }
        Arrays.fill(lanes, 0, keys + 1, 0);
        for (int lane = 0; lane < rows; ) {
            long query = (firstRow + lane) / group;
            // Rows of one query see the same.
            int alike = (int) Math.min(rows - lane, (query + 1) * group - firstRow - lane);
            long bits = -1L >>> (Long.SIZE - alike) << lane;
            if (mask instanceof BandMask band) {
                toggle(bits, band.firstVisibleKey(query), band.endVisibleKey(query), firstKey, firstKey + keys);
            } else {
                toggleRuns(bits, query, firstKey, keys);
            }
            lane += alike;
        }
        long seen = 0;
        for (int key = 0; key < keys; key++) {
            seen ^= lanes[key];
            lanes[key] = seen;
        }
        return lanes;
    }

    private void combine(long[] one, long[] other, int keys, boolean either) {
        for (int key = 0; key < keys; key++) {
            lanes[key] = either ? one[key] | other[key] : one[key] & other[key];
        }
    }

    /** Toggles what lies within the block; bands may begin and end beyond all keys. */
    private void toggle(long bits, long first, long end, long firstKey, long endKey) {
        long begin = Math.max(first, firstKey);
        long stop = Math.min(end, endKey);
        if (begin < stop) {
            lanes[(int) (begin - firstKey)] ^= bits;
            lanes[(int) (stop - firstKey)] ^= bits;
        }
    }

    private void toggleRuns(long bits, long query, long firstKey, int keys) {
        long end = firstKey + keys;
        long first = mask.visibleFrom(query, firstKey);
        while (first < end) {
            long hidden = Math.min(mask.hiddenFrom(query, first), end);
            toggle(bits, first, hidden, firstKey, end);
            first = hidden < end ? mask.visibleFrom(query, hidden) : end;
        }
    }
}
