package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Mask;
import dev.sightline.attention.ScoreBias;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Expected;
import dev.sightline.conformance.trial.InputParts;
import dev.sightline.conformance.trial.Masked;
import dev.sightline.conformance.trial.SameBits;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;

/** What a tensor that is added to the scores does, and what it does not. */
final class BiasLaws {
    /**
     * Largest number added to a whole row; a multiple of the grid that biases are rounded to, so that sums are exact.
     */
    private static final int LARGEST_SHIFT = 8;

    /** A hole in every so many biases. */
    private static final int HOLES_ONE_IN = 3;

    private BiasLaws() {}

    static List<Law> all() {
        return List.of(
                new Law(
                        "zero-bias",
                        "A bias of zeros gives the bits of no bias.",
                        Scope.served(24, BiasLaws::isBiased),
                        BiasLaws::checkZeros),
                new Law(
                        "shared-bias",
                        "One bias for all sequences and heads gives the bits of a copy for each.",
                        Scope.served(16, BiasLaws::isBiased),
                        BiasLaws::checkShared),
                new Law(
                        "constant-bias",
                        "Without sinks, a number added to the biases of a whole row is added to its log-sum-exp, and changes"
                                + " its output by rounding only.",
                        Scope.served(
                                24,
                                request -> isBiased(request)
                                        && request.changes().sinks().isEmpty()),
                        BiasLaws::checkConstant),
                new Law(
                        "bias-as-a-mask",
                        "A bias of 0 and -infinity gives the bits of the mask that hides the same pairs; to rounding where the"
                                + " plans for both name different kernels.",
                        Scope.served(32, request -> isBiased(request) && !(request.mask() instanceof Mask.Full)),
                        BiasLaws::checkMask),
                new Law(
                        "holes-in-a-bias",
                        "Biases of -infinity take single pairs out of their rows, as the float64 oracle says.",
                        Scope.served(32, BiasLaws::isBiased),
                        BiasLaws::checkHoles),
                new Law(
                        "vanished-rows",
                        "A query that sees keys, but has a bias of -infinity for each, gets NaN, not an invented answer, unless a sink"
                                + " takes all its weight.",
                        Scope.served(16, BiasLaws::isBiased),
                        BiasLaws::checkVanished));
    }

    private static boolean isBiased(AttentionRequest request) {
        return request.bias().isPresent() && request.visiblePairs() > 0;
    }

    private static void checkZeros(Trial trial) {
        AttentionRequest unbiased = DerivedRequests.withoutBias(trial.request());
        if (trial.isServed(unbiased)) {
            AttentionInputs inputs = trial.draw();
            bias(inputs).fill(0);
            AttentionOutputs without = trial.run(unbiased, InputParts.withBias(inputs, Optional.empty()));
            SameBits.require("with a bias of zeros", without, trial.run(inputs));
        }
    }

    private static void checkShared(Trial trial) {
        AttentionRequest shared = trial.request().withBias(ScoreBias.shared());
        AttentionInputs inputs = trial.draw(shared);
        float[] one = bias(inputs).toArray();
        for (boolean perSequence : new boolean[] {false, true}) {
            for (boolean perHead : new boolean[] {false, true}) {
                ScoreBias kind = new ScoreBias(perSequence, perHead);
                if (trial.isServed(shared) && trial.isServed(shared.withBias(kind))) {
                    Tensor copies = trial.arena()
                            .tensor("copies", kind.shape(trial.shape()).sizes());
                    for (long batch = 0; batch < copies.size(0); batch++) {
                        for (long head = 0; head < copies.size(1); head++) {
                            copies.select(0, batch).select(0, head).copyFrom(one);
                        }
                    }
                    SameBits.require(
                            "with " + copies.size(0) + " x " + copies.size(1) + " copies of the bias",
                            trial.run(shared, inputs),
                            trial.run(shared.withBias(kind), inputs.withBias(copies)));
                }
            }
        }
    }

    private static void checkConstant(Trial trial) {
        AttentionInputs inputs = trial.draw();
        Elements.roundToGrid(bias(inputs));
        AttentionInputs shifted = trial.copy(inputs);
        AttentionOutputs before = trial.run(inputs);
        for (long row = 0; row < trial.shape().queryLength(); row++) {
            float shift = trial.random().nextInt(-LARGEST_SHIFT, LARGEST_SHIFT + 1);
            Elements.add(bias(shifted).slice(2, row, row + 1), shift);
            VisibilityLaws.row(before, row).logSumExp().ifPresent(tensor -> Elements.add(tensor, shift));
        }
        Expected.of(trial.request(), shifted)
                .besides(before, Expected.of(trial.request(), inputs))
                .check(trial.run(shifted));
    }

    private static void checkMask(Trial trial) {
        AttentionRequest masked = DerivedRequests.withoutBias(trial.request());
        AttentionRequest biased = Masked.of(trial.request(), Mask.full());
        if (!trial.isServed(masked) || !trial.isServed(biased)) {
            return;
        }
        AttentionInputs inputs = trial.draw();
        bias(inputs).fill(0);
        Holes.punch(bias(inputs), (query, key) -> !masked.mask().isVisible(query, key));
        AttentionInputs unbiased = InputParts.withBias(inputs, Optional.empty());
        AttentionOutputs ofMask = trial.run(masked, unbiased);
        AttentionOutputs ofBias = trial.run(biased, inputs);
        if (!trial.kernel(masked).equals(trial.kernel(biased))) {
            // A row that sees nothing is 0 under a mask, and NaN under a bias.
            Expected.of(masked, unbiased).check(ofMask);
            Expected.of(biased, inputs).check(ofBias);
            return;
        }
        for (long row = 0; row < trial.shape().queryLength(); row++) {
            if (!BlindRows.isBlind(masked, row)) {
                SameBits.require(
                        "of query " + row + " with a bias in place of the mask",
                        VisibilityLaws.row(ofMask, row),
                        VisibilityLaws.row(ofBias, row));
            }
        }
    }

    private static void checkHoles(Trial trial) {
        AttentionInputs inputs = trial.draw();
        Mask mask = trial.request().mask();
        // The first visible key stays, so that every row keeps something to see.
        Holes.punch(
                bias(inputs),
                (query, key) ->
                        key > mask.visibleFrom(query, 0) && trial.random().nextInt(HOLES_ONE_IN) == 0);
        Expected.of(trial.request(), inputs).check(trial.run(inputs));
    }

    private static void checkVanished(Trial trial) {
        AttentionInputs inputs = trial.draw();
        long vanished = trial.random().nextLong(trial.shape().queryLength());
        Holes.punch(bias(inputs), (query, key) -> query == vanished);
        Expected.of(trial.request(), inputs).check(trial.run(inputs));
    }

    private static Tensor bias(AttentionInputs inputs) {
        return inputs.bias().orElseThrow();
    }
}
