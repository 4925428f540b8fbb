package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Execution;
import dev.sightline.conformance.trial.Expected;
import dev.sightline.conformance.trial.InputParts;
import dev.sightline.conformance.trial.Layout;
import dev.sightline.conformance.trial.SameBits;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.conformance.trial.Violation;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;

/** A state that is handed out and carried in again stands for all that it has seen. */
final class StateLaws {
    private StateLaws() {}

    static List<Law> all() {
        return List.of(
                new Law(
                        "state-carries",
                        "A sequence cut anywhere, its second part begun from the final state of its first, gives the outputs and"
                                + " the final state of the whole: the same bits where the request is chunk invariant,"
                                + " otherwise to rounding.",
                        Scope.served(32, StateLaws::carriesAState),
                        StateLaws::checkCarried),
                new Law(
                        "state-in-place",
                        "A final state that is the tensor of the initial one gives the same bits.",
                        Scope.served(16, StateLaws::carriesAState),
                        StateLaws::checkInPlace));
    }

    private static boolean carriesAState(AttentionRequest request) {
        return request.hasInitialState()
                && request.hasFinalState()
                && !(request.mask() instanceof Mask.Causal causal && isFar(causal.offset()));
    }

    /** Masks end where no sequence is long enough to reach. */
    private static boolean isFar(long offset) {
        return Math.abs(offset) > 1L << 59;
    }

    private static void checkCarried(Trial trial) {
        AttentionInputs inputs = trial.draw();
        AttentionOutputs whole = trial.run(inputs);
        long length = trial.shape().keyLength();
        for (long cut :
                new long[] {trial.random().nextLong(length + 1), trial.random().nextLong(length + 1), length}) {
            checkCut(trial, inputs, whole, cut);
        }
    }

    private static void checkCut(Trial trial, AttentionInputs inputs, AttentionOutputs whole, long cut) {
        long queries = trial.shape().queryLength();
        long keys = trial.shape().keyLength();
        long firstQueries = queriesWithin(trial.request(), cut);
        AttentionRequest first = part(trial.request(), 0, firstQueries, 0, cut);
        AttentionRequest second = part(trial.request(), firstQueries, queries, cut, keys);
        requireServed(trial, first, "keys before " + cut);
        requireServed(trial, second, "keys from " + cut + " on");
        AttentionOutputs ofFirst =
                trial.run(first, trial.copy(InputParts.queries(InputParts.keys(inputs, 0, cut), 0, firstQueries)));
        AttentionInputs rest =
                trial.copy(InputParts.queries(InputParts.keys(inputs, cut, keys), firstQueries, queries));
        AttentionOutputs ofSecond = trial.run(second, InputParts.withInitialState(rest, ofFirst.finalState()));
        Tensor output = trial.arena().tensor("output", trial.shape().output().sizes());
        output.slice(2, 0, firstQueries).copyFrom(ofFirst.output().toArray());
        output.slice(2, firstQueries, queries).copyFrom(ofSecond.output().toArray());
        AttentionOutputs joined = new AttentionOutputs(output, Optional.empty(), ofSecond.finalState());
        if (trial.request().chunkInvariant()) {
            SameBits.require("of parts cut at key " + cut, whole, joined);
        } else {
            Expected.of(trial.request(), inputs).besides(whole).check(joined);
        }
    }

    /** A part that is refused would show nothing. */
    private static void requireServed(Trial trial, AttentionRequest part, String what) {
        if (!trial.isServed(part)) {
            throw new Violation("expected " + what + " alone to be served as the whole is, found "
                    + trial.variant().refusals(part));
        }
    }

    /** How many of the queries read the state before a key, or before the end: they are the first ones. */
    private static long queriesWithin(AttentionRequest request, long end) {
        long keys = request.shape().keyLength();
        long query = 0;
        while (query < request.shape().queryLength()
                && Math.clamp(request.mask().endVisibleKey(query, query + 1), 0, keys) <= end) {
            query++;
        }
        return query;
    }

    /** Some queries and some keys, with the mask moved along both. */
    private static AttentionRequest part(
            AttentionRequest request, long firstQuery, long endQuery, long firstKey, long endKey) {
        AttentionShape shape = request.shape();
        Recurrence recurrence = (Recurrence) request.function();
        Mask mask = recurrence.mask() instanceof Mask.Causal causal
                ? Mask.causal(causal.offset() + firstQuery - firstKey)
                : recurrence.mask();
        return request.withFunction(recurrence.withMask(mask))
                .withShape(new AttentionShape(
                        shape.batch(),
                        shape.queryHeads(),
                        shape.keyValueHeads(),
                        endQuery - firstQuery,
                        endKey - firstKey,
                        shape.headDim(),
                        shape.valueDim()));
    }

    private static void checkInPlace(Trial trial) {
        AttentionInputs inputs = trial.draw();
        AttentionOutputs apart = trial.run(inputs);
        AttentionInputs own = trial.copy(inputs);
        Tensor state = own.recurrence().initialState().orElseThrow();
        AttentionOutputs outputs = trial.emptyOutputs().withFinalState(state);
        for (int threads = 1; threads <= 2; threads++) {
            state.copyFrom(inputs.recurrence().initialState().orElseThrow().toArray());
            try (Execution execution = trial.execute(trial.request(), Layout.CONTIGUOUS, threads)) {
                execution.plan().forward(own, outputs);
            }
            SameBits.require("with the final state in the place of the initial one", apart, outputs);
        }
    }
}
