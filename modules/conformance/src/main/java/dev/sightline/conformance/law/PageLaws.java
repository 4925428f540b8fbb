package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Execution;
import dev.sightline.conformance.trial.InputParts;
import dev.sightline.conformance.trial.Layout;
import dev.sightline.conformance.trial.SameBits;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.PageTable;
import dev.sightline.memory.Tensor;
import java.util.List;

/** Where keys and values lie changes nothing. */
final class PageLaws {
    private static final long[] PAGE_LENGTHS = {1, 3, 16, 64, 100};

    private PageLaws() {}

    static List<Law> all() {
        return List.of(new Law(
                "pages",
                "Keys and values in pages of any length, in any order, with NaN, or the largest number, in what no position uses, give the bits of"
                        + " keys and values that lie together.",
                Scope.served(32, AttentionRequest::paged),
                PageLaws::checkPages));
    }

    private static void checkPages(Trial trial) {
        AttentionInputs inputs = trial.draw();
        AttentionOutputs together = trial.run(inputs);
        long length = PAGE_LENGTHS[trial.random().nextInt(PAGE_LENGTHS.length)];
        AttentionInputs paged = InputParts.mapKeysAndValues(inputs, tensor -> paged(trial, tensor, length));
        try (Execution execution = trial.execute(trial.request(), Layout.CONTIGUOUS, 1)) {
            AttentionOutputs outputs = trial.emptyOutputs();
            execution.plan().forward(paged, outputs);
            SameBits.require("in pages of " + length + " positions", together, outputs);
        }
    }

    /** A copy in pages, shuffled among twice as many. */
    private static Tensor paged(Trial trial, Tensor tensor, long pageLength) {
        long pagesOfSequence = (tensor.size(2) + pageLength - 1) / pageLength;
        int pages = (int) (2 * pagesOfSequence * tensor.size(0)) + 1;
        long[] sizes = tensor.shape().sizes();
        sizes[0] = pages;
        sizes[2] = pageLength;
        Tensor pool = trial.arena().tensor("pool of pages", tensor.elementType(), sizes);
        // The largest number where the type has no NaN.
        pool.fill(tensor.elementType() == ElementType.INT8 ? Byte.MAX_VALUE : Float.NaN);
        int[] free = new int[pages];
        for (int i = 0; i < pages; i++) {
            int other = trial.random().nextInt(i + 1);
            free[i] = free[other];
            free[other] = i;
        }
        PageTable table = new PageTable((int) tensor.size(0), pageLength);
        int next = 0;
        for (int sequence = 0; sequence < table.sequences(); sequence++) {
            for (long page = 0; page < pagesOfSequence; page++) {
                table.append(sequence, free[next++]);
            }
        }
        Tensor paged = Tensor.paged(pool, table, tensor.size(2));
        return paged.copyFrom(tensor.toArray());
    }
}
