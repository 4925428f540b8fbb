package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Expected;
import dev.sightline.conformance.trial.SameBits;
import dev.sightline.conformance.trial.Trial;
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
                                + " softmax, and of linear attention, whose chunks begin with the queries, to rounding.",
                        Scope.served(
                                24,
                                request -> request.shape().queryLength() > 1
                                        && request.visiblePairs() > 0
                                        && canMove(request.mask())),
                        SubsetLaws::checkQueries),
                new Law(
                        "keys-beyond-every-view",
                        "Leaving out the last keys, if no query sees them, changes no bit.",
                        Scope.served(
                                16,
                                request -> keysInView(request) < request.shape().keyLength()),
                        SubsetLaws::checkKeys));
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
        AttentionRequest part = withMask(trial.request(), moved(trial.request().mask(), from))
                .withShape(withLengths(shape, to - from, shape.keyLength()));
        if (trial.isServed(part)) {
            AttentionInputs rows =
                    new AttentionInputs(trial.copy(inputs.query().slice(2, from, to)), inputs.key(), inputs.value());
            AttentionOutputs rowsOfWhole = new AttentionOutputs(
                    whole.output().slice(2, from, to), whole.logSumExp().map(tensor -> tensor.slice(2, from, to)));
            AttentionOutputs alone = trial.run(part, rows);
            switch (part.function()) {
                case AttentionFunction.Softmax softmax ->
                    SameBits.require("of queries " + from + " to " + (to - 1) + " computed alone", rowsOfWhole, alone);
                case AttentionFunction.Linear linear ->
                    Expected.of(part, rows).besides(rowsOfWhole).check(alone);
            }
        }
    }

    /** The mask as the queries from one on see it, counted from 0 again. */
    private static Mask moved(Mask mask, long queries) {
        return switch (mask) {
            case Mask.Full full -> full;
            case Mask.Causal causal -> new Mask.Causal(causal.offset() + queries);
            case Mask.Window window -> new Mask.Window(window.left(), window.right(), window.offset() + queries);
        };
    }

    private static boolean canMove(Mask mask) {
        return switch (mask) {
            case Mask.Full full -> true;
            case Mask.Causal causal -> causal.offset() < FARTHEST_OFFSET;
            case Mask.Window window -> window.offset() < FARTHEST_OFFSET;
        };
    }

    private static AttentionRequest withMask(AttentionRequest request, Mask mask) {
        return request.withFunction(
                switch (request.function()) {
                    case AttentionFunction.Softmax softmax -> new AttentionFunction.Softmax(mask, softmax.scale());
                    case AttentionFunction.Linear linear ->
                        new AttentionFunction.Linear(linear.featureMap(), linear.normalised(), mask);
                });
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
        long end = queries == 0 ? 0 : request.mask().endVisibleKey(queries - 1);
        return Math.clamp(end, 0, request.shape().keyLength());
    }

    private static void checkKeys(Trial trial) {
        long keys = keysInView(trial.request());
        AttentionRequest part = trial.request()
                .withShape(withLengths(trial.shape(), trial.shape().queryLength(), keys));
        if (trial.isServed(part)) {
            AttentionInputs inputs = trial.draw();
            AttentionInputs inView = new AttentionInputs(
                    inputs.query(),
                    trial.copy(inputs.key().slice(2, 0, keys)),
                    trial.copy(inputs.value().slice(2, 0, keys)));
            SameBits.require(
                    "without the keys from " + keys + " on, which no query sees",
                    trial.run(inputs),
                    trial.run(part, inView));
        }
    }
}
