package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Mask;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Expected;
import dev.sightline.conformance.trial.InputParts;
import dev.sightline.conformance.trial.SameBits;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.conformance.trial.Violation;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** What a query sees reaches its output; what it does not see does not, in no bit. */
final class VisibilityLaws {
    private VisibilityLaws() {}

    static List<Law> all() {
        return List.of(
                new Law(
                        "causality",
                        "Changing a key, its value, its bias and its gates changes no output bit of a query that cannot see them.",
                        Scope.served(24, request -> !(request.mask() instanceof Mask.Full) && hasPairs(request)),
                        trial -> checkHidden(trial, List.of(1000f))),
                new Law(
                        "hidden-nan-stays-hidden",
                        "NaN and infinities in a key, its value, its bias and its gates change no output bit of a query that cannot see"
                                + " them.",
                        Scope.served(24, request -> !(request.mask() instanceof Mask.Full) && hasPairs(request)),
                        trial -> checkHidden(
                                trial, List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY))),
                new Law(
                        "visible-nan-shows",
                        "A NaN in a visible key, value, bias or gate makes exactly those outputs NaN, and elements of a final state, that"
                                + " depend on it.",
                        Scope.served(24),
                        VisibilityLaws::checkVisibleNaN),
                new Law(
                        "queries-are-independent",
                        "Changing a query and its biases, even to NaN, changes no output bit of another, nor of a final state.",
                        Scope.served(16, request -> request.shape().queryLength() > 1 && hasPairs(request)),
                        VisibilityLaws::checkQueries),
                new Law(
                        "fully-masked-rows",
                        "A query that sees no key has an output of exactly 0, or what it reads in an initial state, and, without a"
                                + " sink, a log-sum-exp of -infinity.",
                        Scope.served(24, BlindRows::exist),
                        VisibilityLaws::checkBlindRows));
    }

    private static boolean hasPairs(AttentionRequest request) {
        return request.visiblePairs() > 0;
    }

    /** The first, the last and two other keys. */
    private static List<Long> someKeys(Trial trial) {
        long length = trial.shape().keyLength();
        return LongStream.of(
                        0,
                        length - 1,
                        trial.random().nextLong(length),
                        trial.random().nextLong(length))
                .distinct()
                .boxed()
                .toList();
    }

    private static void checkHidden(Trial trial, List<Float> poisons) {
        AttentionInputs inputs = trial.draw();
        AttentionOutputs before = trial.run(inputs);
        for (long key : someKeys(trial)) {
            for (float poison : poisons) {
                AttentionInputs changed = trial.copy(inputs);
                Poison.fillKeyAndValue(changed, key, poison);
                AttentionOutputs after = trial.run(changed);
                for (long row = 0; row < trial.shape().queryLength(); row++) {
                    if (!trial.request().mask().isVisible(row, key)) {
                        SameBits.require(
                                "of query " + row + " after key " + key + ", hidden from it, became " + poison,
                                row(before, row),
                                row(after, row));
                    }
                }
            }
        }
    }

    private static void checkVisibleNaN(Trial trial) {
        AttentionInputs inputs = trial.draw();
        for (long key : someKeys(trial)) {
            AttentionInputs badKey = trial.copy(inputs);
            Poison.putNaNIntoKey(badKey, key);
            Expected.of(trial.request(), badKey).check(trial.run(badKey));
            AttentionInputs badValue = trial.copy(inputs);
            Poison.putNaNIntoValue(badValue, key);
            Expected.of(trial.request(), badValue).check(trial.run(badValue));
            if (inputs.bias().isPresent()) {
                AttentionInputs badBias = trial.copy(inputs);
                long row = trial.random().nextLong(trial.shape().queryLength());
                Tensor ofRow = badBias.bias().orElseThrow().slice(2, row, row + 1);
                ofRow.slice(3, key, key + 1).fill(Float.NaN);
                Expected.of(trial.request(), badBias).check(trial.run(badBias));
            }
            checkVisibleNaNOfGates(trial, inputs, key);
        }
    }

    private static void checkVisibleNaNOfGates(Trial trial, AttentionInputs inputs, long key) {
        // The first decay is of nothing where no state is carried in, and may be left out.
        if (inputs.recurrence().logDecay().isPresent()
                && (key > 0 || trial.request().hasInitialState())) {
            AttentionInputs badDecay = trial.copy(inputs);
            Poison.putNaNIntoDecay(badDecay.recurrence().logDecay().orElseThrow(), key);
            Expected.of(trial.request(), badDecay).check(trial.run(badDecay));
        }
        if (inputs.recurrence().beta().isPresent()) {
            AttentionInputs badBeta = trial.copy(inputs);
            badBeta.recurrence().beta().orElseThrow().slice(2, key, key + 1).fill(Float.NaN);
            Expected.of(trial.request(), badBeta).check(trial.run(badBeta));
        }
    }

    private static void checkQueries(Trial trial) {
        AttentionInputs inputs = trial.draw();
        AttentionOutputs before = trial.run(inputs);
        long length = trial.shape().queryLength();
        long query = trial.random().nextLong(length);
        for (float poison : List.of(1000f, Float.NaN)) {
            AttentionInputs changed = trial.copy(inputs);
            InputParts.queries(changed, query, query + 1).query().fill(poison);
            InputParts.queries(changed, query, query + 1).bias().ifPresent(bias -> bias.fill(poison));
            AttentionOutputs after = trial.run(changed);
            for (long row = 0; row < length; row++) {
                if (row != query) {
                    SameBits.require(
                            "of query " + row + " after query " + query + " became " + poison,
                            row(before, row),
                            row(after, row));
                }
            }
            SameBits.require(
                    "after query " + query + " became " + poison,
                    new AttentionOutputs(empty(before.output()), Optional.empty(), before.finalState()),
                    new AttentionOutputs(empty(after.output()), Optional.empty(), after.finalState()));
        }
    }

    private static Tensor empty(Tensor output) {
        return output.slice(2, 0, 0);
    }

    /** The outputs of one query. */
    static AttentionOutputs row(AttentionOutputs outputs, long row) {
        return new AttentionOutputs(
                outputs.output().slice(2, row, row + 1),
                outputs.logSumExp().map(tensor -> tensor.slice(2, row, row + 1)));
    }

    private static void checkBlindRows(Trial trial) {
        AttentionInputs inputs = trial.draw();
        AttentionOutputs outputs = trial.run(inputs);
        if (trial.request().hasInitialState()) {
            Expected.of(trial.request(), inputs).check(outputs);
            return;
        }
        for (long row = 0; row < trial.shape().queryLength(); row++) {
            if (BlindRows.isBlind(trial.request(), row)) {
                requireAll(row(outputs, row).output(), 0, "output of query " + row + ", which sees no key");
                String name = "log-sum-exp of query " + row + ", which sees no key";
                if (trial.request().changes().sinks().isEmpty()) {
                    row(outputs, row)
                            .logSumExp()
                            .ifPresent(tensor -> requireAll(tensor, Float.NEGATIVE_INFINITY, name));
                }
            }
        }
    }

    private static void requireAll(Tensor tensor, float expected, String name) {
        for (float found : tensor.toArray()) {
            if (found != expected) {
                throw new Violation(name + ": expected " + expected + ", found " + found);
            }
        }
    }
}
