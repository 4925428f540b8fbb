package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Workers;
import dev.sightline.memory.Tensor;
import java.util.List;

/** Mistakes in finding keys and values in their pages. */
final class PageMutants {
    private PageMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.softmax("the first key of a page lost", "pages", LostKey::new),
                Mutant.linear("pages taken for one piece", "pages", OnePiece::new),
                Mutant.softmax("the page table of the first sequence for all", "pages", FirstTable::new));
    }

    private static final class LostKey extends ReferencePlan {
        LostKey(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long position(Tensor from, long position) {
            // The first position of a page but the first.
            boolean begins = from.isPaged() && position > 0 && from.rowsTogether(position - 1) == 1;
            return begins ? position - 1 : position;
        }
    }

    private static final class OnePiece extends ReferencePlan {
        OnePiece(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long rowOffset(Tensor from, long batch, long head, long position) {
            long first = from.rowOffset(batch, head, 0);
            long next = first + position * from.stride(2) * from.elementType().bytes();
            return next + from.stride(2) * from.elementType().bytes()
                            <= from.segment().byteSize()
                    ? next
                    : first;
        }
    }

    private static final class FirstTable extends ReferencePlan {
        FirstTable(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long rowOffset(Tensor from, long batch, long head, long position) {
            return super.rowOffset(from, from.isPaged() ? 0 : batch, head, position);
        }
    }
}
