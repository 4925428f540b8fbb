package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Expected;
import dev.sightline.conformance.trial.InputParts;
import dev.sightline.conformance.trial.SameBits;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.conformance.trial.Violation;
import java.util.List;

/** A part of a computation, asked for alone, is that part of the whole: prefill, chunked prefill and decoding agree. */
final class SubsetLaws {
    /** Masks end a little farther out than this. */
    private static final long FARTHEST_OFFSET = 1L << 59;

    private SubsetLaws() {}

    static List<Law> all() {
        return List.of(
                new Law(
                        "some-queries-alone",
                        "Queries computed alone, with the mask moved along, give their rows of the whole: the same bits of a"
                                + " softmax whose plan names the same kernel for both; otherwise, and for linear"
                                + " attention and recurrences, whose chunks begin with the queries, to rounding.",
                        Scope.served(
                                24,
                                request -> request.shape().queryLength() > 1
                                        && request.visiblePairs() > 0
                                        && canMove(request)),
                        SubsetLaws::checkQueries),
                new Law(
                        "chunk-invariance",
                        "Where a request asks for it, queries computed alone give the very bits of their rows of the whole,"
                                + " one by one too.",
                        Scope.served(
                                24,
                                request -> request.chunkInvariant()
                                        && request.shape().queryLength() > 1
                                        && request.visiblePairs() > 0
                                        && canMove(request)),
                        SubsetLaws::checkQueries),
                new Law(
                        "keys-beyond-every-view",
                        "Leaving out the last keys, if no query sees them, changes no bit of a softmax, and linear attention and"
                                + " recurrences, whose chunks end with the keys, by rounding only.",
                        Scope.served(
                                16,
                                request -> keysInView(request) < request.shape().keyLength()),
                        SubsetLaws::checkKeys));
    }

    /** Masks end where no sequence is long enough to reach. */
    private static boolean canMove(AttentionRequest request) {
        return !(request.mask() instanceof Mask.Causal causal && causal.offset() > FARTHEST_OFFSET)
                && !(request.mask() instanceof Mask.Window window && window.offset() > FARTHEST_OFFSET);
    }

    private static void checkQueries(Trial trial) {
        AttentionInputs inputs = trial.draw();
        AttentionOutputs whole = trial.run(inputs);
        long length = trial.shape().queryLength();
        long from = trial.random().nextLong(length);
        long to = trial.random().nextLong(from, length) + 1;
        checkQueries(trial, inputs, whole, 0, 1);
        checkQueries(trial, inputs, whole, length - 1, length);
        checkQueries(trial, inputs, whole, from, to);
    }

    private static void checkQueries(Trial trial, AttentionInputs inputs, AttentionOutputs whole, long from, long to) {
        AttentionShape shape = trial.shape();
        AttentionRequest part =
                DerivedRequests.from(trial.request(), from, withLengths(shape, to - from, shape.keyLength()));
        if (part.chunkInvariant() && !trial.isServed(part)) {
            throw new Violation(
                    "expected queries " + from + " to " + (to - 1) + " alone to be served as the whole is, found "
                            + trial.variant().refusals(part));
        }
        if (trial.isServed(part)) {
            AttentionInputs rows = trial.copy(InputParts.queries(inputs, from, to));
            AttentionOutputs rowsOfWhole = new AttentionOutputs(
                    whole.output().slice(2, from, to),
                    whole.logSumExp().map(tensor -> tensor.slice(2, from, to)),
                    // It takes in every key, whichever queries are asked for.
                    whole.finalState());
            requireSame(
                    trial,
                    part,
                    rows,
                    "of queries " + from + " to " + (to - 1) + " computed alone",
                    rowsOfWhole,
                    trial.run(part, rows));
        }
    }

    private static AttentionShape withLengths(AttentionShape shape, long queryLength, long keyLength) {
        return new AttentionShape(
                shape.batch(),
                shape.queryHeads(),
                shape.keyValueHeads(),
                queryLength,
                keyLength,
                shape.headDim(),
                shape.valueDim());
    }

    private static long keysInView(AttentionRequest request) {
        long queries = request.shape().queryLength();
        long end = queries == 0 ? 0 : request.mask().endVisibleKey(0, queries);
        return Math.clamp(end, 0, request.shape().keyLength());
    }

    private static void checkKeys(Trial trial) {
        long keys = keysInView(trial.request());
        AttentionRequest part = trial.request()
                .withShape(withLengths(trial.shape(), trial.shape().queryLength(), keys));
        if (trial.isServed(part)) {
            AttentionInputs inputs = trial.draw();
            AttentionInputs inView = trial.copy(InputParts.keys(inputs, 0, keys));
            requireSame(
                    trial,
                    part,
                    inView,
                    "without the keys from " + keys + " on, which no query sees",
                    withoutState(trial.run(inputs)),
                    withoutState(trial.run(part, inView)));
        }
    }

    /** The final state is that after the last key, whether or not a query sees it. */
    private static AttentionOutputs withoutState(AttentionOutputs outputs) {
        return new AttentionOutputs(outputs.output(), outputs.logSumExp());
    }

    /**
     * The same bits of a softmax by the same kernel; of another kernel, and of linear attention and recurrences, whose
     * chunks may begin and end elsewhere, the same to rounding.
     */
    private static void requireSame(
            Trial trial,
            AttentionRequest request,
            AttentionInputs inputs,
            String difference,
            AttentionOutputs expected,
            AttentionOutputs found) {
        boolean softmax = request.function() instanceof AttentionFunction.Softmax;
        if (request.chunkInvariant() || (softmax && trial.kernel(request).equals(trial.kernel(trial.request())))) {
            SameBits.require(difference, expected, found);
        } else {
            Expected.of(request, inputs).besides(expected).check(found);
        }
    }
}
