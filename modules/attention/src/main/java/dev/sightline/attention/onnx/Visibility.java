package dev.sightline.attention.onnx;

import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which keys each sequence and head sees, by all that hides: causal, window, unpadded lengths and the mask. */
final class Visibility {
    /** Beyond every distance between two positions. */
    private static final long UNLIMITED = 2 * AttentionShape.MAXIMUM_LENGTH;

    private final OnnxAttention attention;
    private final OnnxAttentionSizes sizes;
    private final Optional<List<Long>> lengths;
    private final Optional<MaskRows> rows;

    Visibility(
            OnnxAttention attention, OnnxAttentionSizes sizes, Optional<List<Long>> lengths, Optional<MaskRows> rows) {
        this.attention = attention;
        this.sizes = sizes;
        this.lengths = lengths;
        this.rows = rows;
    }

    /** One part if all see the same keys, one for each sequence whose heads do, and one for each head of the others. */
    List<Part> parts() {
        long batch = sizes.shape().batch();
        long heads = sizes.shape().queryHeads();
        boolean bySequence =
                lengths.isPresent() || rows.map(MaskRows::variesBySequence).orElse(false);
        boolean byHead = rows.map(MaskRows::variesByHead).orElse(false);
        List<List<Mask>> masks = new ArrayList<>();
        for (long sequence = 0; sequence < (bySequence ? batch : 1); sequence++) {
            List<Mask> ofHeads = new ArrayList<>();
            for (long head = 0; head < (byHead ? heads : 1); head++) {
                ofHeads.add(mask(sequence, head));
            }
            masks.add(areEqual(ofHeads) ? ofHeads.subList(0, Math.min(1, ofHeads.size())) : ofHeads);
        }
        if (areEqual(masks)) {
            masks = masks.subList(0, Math.min(1, masks.size()));
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < masks.size(); i++) {
            List<Mask> ofHeads = masks.get(i);
            long endSequence = masks.size() == 1 ? batch : i + 1L;
            for (int head = 0; head < ofHeads.size(); head++) {
                long endHead = ofHeads.size() == 1 ? heads : head + 1L;
                parts.add(new Part(i, endSequence, head, endHead, ofHeads.get(head)));
            }
        }
        return parts;
    }

    private static boolean areEqual(List<?> all) {
        return all.stream().distinct().count() <= 1;
    }

    private Mask mask(long sequence, long head) {
        long total = sizes.shape().keyLength();
        long end = lengths.map(each -> each.get((int) sequence)).orElse(total);
        Mask mask = band(offset(sequence));
        if (rows.isPresent()) {
            end = Math.min(end, rows.get().width());
            Optional<Mask> shown = rows.get().visibility(sequence, head);
            if (shown.isPresent()) {
                mask = both(mask, shown.get());
            }
        }
        return end < total ? both(mask, Mask.keys(0, end)) : mask;
    }

    private static Mask both(Mask one, Mask other) {
        return one instanceof Mask.Full ? other : one.and(other);
    }

    /** Position of the first query among the keys. */
    private long offset(long sequence) {
        return lengths.map(each -> each.get((int) sequence) - sizes.shape().queryLength())
                .orElse(sizes.pastLength());
    }

    private Mask band(long offset) {
        long left = attention.leftWindowSize();
        long given = attention.rightWindowSize();
        long right = attention.isCausal() ? 0 : given;
        if (left < 0 && right < 0) {
            return Mask.full();
        }
        if (left < 0) {
            return Mask.causal(offset + Math.min(right, UNLIMITED));
        }
        return new Mask.Window(Math.min(left, UNLIMITED), right < 0 ? UNLIMITED : Math.min(right, UNLIMITED), offset);
    }
}
