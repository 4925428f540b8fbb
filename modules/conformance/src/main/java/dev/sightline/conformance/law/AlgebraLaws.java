package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Mask;
import dev.sightline.attention.UpdateRule;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Expected;
import dev.sightline.conformance.trial.InputParts;
import dev.sightline.conformance.trial.SameBits;
import dev.sightline.conformance.trial.Tolerances;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;

/** Identities of the functions themselves, true without any oracle's word for it. */
final class AlgebraLaws {
    private AlgebraLaws() {}

    static List<Law> all() {
        return List.of(
                new Law(
                        "permutation-invariance",
                        "Without a mask, distances, or a state that forgets or is corrected, moving all keys and values, with their biases, by one permutation changes outputs by"
                                + " rounding only.",
                        Scope.served(
                                16,
                                request -> request.mask() instanceof Mask.Full
                                        && request.visiblePairs() > 0
                                        && request.changes().alibi().isEmpty()
                                        && !isOrdered(request)),
                        AlgebraLaws::checkPermutation),
                new Law(
                        "weights-sum-to-one",
                        "The weights of a normalised row sum to 1: values of 1 give outputs of 1.",
                        Scope.served(16, request -> isNormalised(request) && request.visiblePairs() > 0),
                        AlgebraLaws::checkWeights),
                new Law(
                        "linear-in-values",
                        "Outputs and the final state are linear in the values, with the initial state if there is one, and, without a sink that leaves them next to nothing, to the last"
                                + " bit when these are multiplied by 4.",
                        Scope.served(16, request -> request.changes().sinks().isEmpty()),
                        AlgebraLaws::checkLinearity),
                new Law(
                        "scale-multiplies-scores",
                        "Twice the scale and half the queries are the same computation.",
                        Scope.served(
                                12,
                                request -> request.function() instanceof AttentionFunction.Softmax
                                        && request.visiblePairs() > 0),
                        AlgebraLaws::checkScale));
    }

    /** Whether a later key is another thing than an earlier one, even to a query that sees both. */
    private static boolean isOrdered(AttentionRequest request) {
        return request.function() instanceof AttentionFunction.Recurrence recurrence
                && !recurrence.rule().equals(UpdateRule.ADDITIVE);
    }

    private static boolean isNormalised(AttentionRequest request) {
        return switch (request.function()) {
            case AttentionFunction.Softmax softmax -> softmax.changes().sinks().isEmpty();
            case AttentionFunction.Linear linear -> linear.normalised();
            case AttentionFunction.Recurrence recurrence -> false;
        };
    }

    private static void checkPermutation(Trial trial) {
        AttentionInputs inputs = trial.draw();
        AttentionInputs moved = trial.copy(inputs);
        int length = (int) trial.shape().keyLength();
        for (int to = length - 1; to > 0; to--) {
            int from = trial.random().nextInt(to + 1);
            Elements.swapPositions(moved, from, to);
        }
        Expected.of(trial.request(), inputs).besides(trial.run(inputs)).check(trial.run(moved));
    }

    private static void checkWeights(Trial trial) {
        AttentionInputs inputs = trial.draw();
        inputs.value().fill(1);
        inputs.valueScale().ifPresent(scale -> scale.fill(1));
        Tensor ones = trial.arena().tensor("ones", trial.shape().output().sizes());
        for (long row = 0; row < trial.shape().queryLength(); row++) {
            ones.slice(2, row, row + 1).fill(BlindRows.isBlind(trial.request(), row) ? 0 : 1);
        }
        Expected.of(trial.request(), inputs)
                .output()
                .about(ones)
                .widenedBy(Tolerances.WEIGHT_SUM_PER_KEY
                        * Tolerances.UNIT_ROUNDOFF
                        * trial.shape().keyLength())
                .check("sum of the weights", trial.run(inputs).output());
    }

    private static void checkLinearity(Trial trial) {
        AttentionInputs inputs = trial.draw();
        AttentionOutputs outputs = trial.run(inputs);
        AttentionInputs fourfold = trial.copy(inputs);
        // Multiplied by a power of two, a number keeps its bits in every type that has an exponent.
        Elements.multiply(fourfold.valueScale().orElse(fourfold.value()), 4);
        fourfold.recurrence().initialState().ifPresent(state -> Elements.multiply(state, 4));
        Elements.multiply(outputs.output(), 4);
        outputs.finalState().ifPresent(state -> Elements.multiply(state, 4));
        AttentionOutputs ofFourfold = trial.run(fourfold);
        SameBits.require(
                "after the values were multiplied by 4", withoutLogSumExp(outputs), withoutLogSumExp(ofFourfold));
        if (trial.request().keyValueType() == ElementType.FLOAT32) {
            checkSum(trial, inputs, trial.draw());
        }
    }

    /** The log-sum-exp has nothing to do with values. */
    private static AttentionOutputs withoutLogSumExp(AttentionOutputs outputs) {
        return new AttentionOutputs(outputs.output(), Optional.empty(), outputs.finalState());
    }

    private static void checkSum(Trial trial, AttentionInputs inputs, AttentionInputs others) {
        AttentionInputs first = withValues(trial, inputs, inputs);
        AttentionInputs second = withValues(trial, inputs, others);
        roundToGrid(first);
        roundToGrid(second);
        AttentionInputs sum = withValues(trial, first, first);
        Elements.add(sum.value(), second.value());
        if (sum.recurrence().initialState().isPresent()) {
            Elements.add(
                    sum.recurrence().initialState().get(),
                    second.recurrence().initialState().orElseThrow());
        }
        Superposition.require(trial, first, second, sum, "the sum of two values");
    }

    private static void roundToGrid(AttentionInputs inputs) {
        Elements.roundToGrid(inputs.value());
        inputs.recurrence().initialState().ifPresent(Elements::roundToGrid);
    }

    /** Inputs with copies of the values of others, and of the state that these begin from. */
    private static AttentionInputs withValues(Trial trial, AttentionInputs inputs, AttentionInputs others) {
        return InputParts.withInitialState(
                InputParts.withValue(inputs, trial.copy(others.value())),
                others.recurrence().initialState().map(trial::copy));
    }

    private static void checkScale(Trial trial) {
        if (!(trial.request().function() instanceof AttentionFunction.Softmax softmax)) {
            return;
        }
        AttentionInputs inputs = trial.draw();
        AttentionInputs halved = trial.copy(inputs);
        Elements.multiply(halved.query(), 0.5f);
        AttentionRequest doubled = trial.request().withFunction(softmax.withScale(2 * softmax.scale()));
        if (trial.isServed(doubled)) {
            Expected.of(trial.request(), inputs).besides(trial.run(inputs)).check(trial.run(doubled, halved));
        }
    }
}
