package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.BandMask;
import dev.sightline.attention.BlockMask;
import dev.sightline.attention.DilatedMask;
import dev.sightline.attention.DocumentMask;
import dev.sightline.attention.GlobalMask;
import dev.sightline.attention.IntersectionMask;
import dev.sightline.attention.Mask;
import dev.sightline.attention.UnionMask;
import dev.sightline.attention.Workers;
import java.util.List;

/** Mistakes in what a mask shows. */
final class MaskMutants {
    /** A query that is no global token of any request. */
    private static final long FAR = 1L << 40;

    private MaskMutants() {}

    static List<Mutant> all() {
        return List.of(
                mutant(
                        "a causal mask that starts at the top left",
                        (mask, query, key) -> plain(mask instanceof Mask.Causal ? Mask.causal(0) : mask, query, key)),
                Mutant.softmax(
                        "a key counted twice, as a sink and in the window", "oracle-agreement", CountedTwice::new),
                mutant(
                        "a document boundary ignored",
                        (mask, query, key) -> mask instanceof DocumentMask || plain(mask, query, key)),
                mutant(
                        "a prefix one key short",
                        (mask, query, key) -> (mask instanceof BandMask.Prefix prefix && prefix.length() > 0)
                                ? new BandMask.Prefix(prefix.length() - 1, prefix.offset()).isVisible(query, key)
                                : plain(mask, query, key)),
                mutant(
                        "a dilation ignored",
                        (mask, query, key) ->
                                plain(mask instanceof DilatedMask dilated ? dilated.window() : mask, query, key)),
                mutant(
                        "global tokens that are seen but see nothing",
                        (mask, query, key) -> plain(mask, mask instanceof GlobalMask ? FAR : query, key)),
                mutant(
                        "a layout of blocks transposed",
                        (mask, query, key) ->
                                mask instanceof BlockMask ? plain(mask, key, query) : plain(mask, query, key)),
                mutant(
                        "one part of a union forgotten",
                        (mask, query, key) -> plain(mask instanceof UnionMask union ? union.one() : mask, query, key)),
                mutant(
                        "one part of an intersection forgotten",
                        (mask, query, key) -> plain(
                                mask instanceof IntersectionMask intersection ? intersection.one() : mask,
                                query,
                                key)));
    }

    private static boolean plain(Mask mask, long query, long key) {
        return mask.isVisible(query, key);
    }

    @FunctionalInterface
    private interface Sight {
        boolean isVisible(Mask mask, long query, long key);
    }

    private static Mutant mutant(String name, Sight sight) {
        return Mutant.softmax(
                name, "oracle-agreement", (request, workers) -> new MistakenSight(request, workers, sight));
    }

    /** Asks the mistaken definition for every part of a combination. */
    private static final class MistakenSight extends ReferencePlan {
        private final Sight sight;

        MistakenSight(AttentionRequest request, Workers workers, Sight sight) {
            super(request, workers);
            this.sight = sight;
        }

        @Override
        boolean isVisible(long query, long key) {
            return isVisible(request().mask(), query, key);
        }

        private boolean isVisible(Mask mask, long query, long key) {
            boolean whole = sight.isVisible(mask, query, key);
            if (whole != mask.isVisible(query, key)) {
                return whole;
            }
            return switch (mask) {
                case UnionMask union -> isVisible(union.one(), query, key) || isVisible(union.other(), query, key);
                case IntersectionMask intersection ->
                    isVisible(intersection.one(), query, key) && isVisible(intersection.other(), query, key);
                default -> whole;
            };
        }
    }
    /** As where the kernel visits the sinks, then the window, and a sink lies in the window. */
    private static final class CountedTwice extends ReferencePlan {
        CountedTwice(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        int timesCounted(long query, long key) {
            return request().mask() instanceof UnionMask union
                            && union.one().isVisible(query, key)
                            && union.other().isVisible(query, key)
                    ? 2
                    : 1;
        }
    }
}
