package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Decay;
import dev.sightline.attention.UpdateRule;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Expected;
import dev.sightline.conformance.trial.InputParts;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Identities between recurrences: of rules with each other, and of what an initial state adds. */
final class RecurrenceLaws {
    private RecurrenceLaws() {}

    static List<Law> all() {
        return List.of(
                new Law(
                        "initial-state",
                        "What an initial state gives and what the values give add up to what both give.",
                        Scope.served(24, AttentionRequest::hasInitialState),
                        RecurrenceLaws::checkInitialState),
                new Law(
                        "no-decay-is-linear",
                        "A decay by a factor of 1 is no decay: the additive rule, or the delta rule, to rounding.",
                        Scope.served(24, request -> decays(request) && request.visiblePairs() > 0),
                        RecurrenceLaws::checkNoDecay),
                new Law(
                        "head-decay-is-position-decay",
                        "A factor for each head is that factor at each position, to rounding.",
                        Scope.served(24, request -> hasHeadDecay(request) && request.visiblePairs() > 0),
                        RecurrenceLaws::checkHeadDecay));
    }

    private static boolean decays(AttentionRequest request) {
        return request.function() instanceof Recurrence recurrence
                && !(recurrence.rule().decay() instanceof Decay.None);
    }

    private static boolean hasHeadDecay(AttentionRequest request) {
        return request.function() instanceof Recurrence recurrence
                && recurrence.rule().decay() instanceof Decay.OfHead;
    }

    /** The same recurrence with another decay. */
    private static AttentionRequest withDecay(AttentionRequest request, Decay decay) {
        Recurrence recurrence = (Recurrence) request.function();
        return request.withFunction(new Recurrence(
                recurrence.mask(),
                new UpdateRule(decay, recurrence.rule().corrected()),
                recurrence.scale(),
                recurrence.initialState(),
                recurrence.finalState()));
    }

    private static void checkInitialState(Trial trial) {
        Recurrence recurrence = (Recurrence) trial.request().function();
        AttentionRequest ofValues = trial.request().withFunction(recurrence.withStates(false, recurrence.finalState()));
        if (!trial.isServed(ofValues)) {
            return;
        }
        AttentionInputs inputs = trial.draw();
        AttentionInputs withoutValues = trial.copy(inputs);
        withoutValues.value().fill(0);
        Superposition.require(
                trial,
                ofValues,
                InputParts.withInitialState(inputs, Optional.empty()),
                withoutValues,
                inputs,
                "values and an initial state");
    }

    private static void checkNoDecay(Trial trial) {
        Recurrence recurrence = (Recurrence) trial.request().function();
        AttentionRequest lossless = recurrence.rule().decay() instanceof Decay.OfHead decay
                ? withDecay(
                        trial.request(),
                        new Decay.OfHead(
                                decay.factors().stream().map(factor -> 1.0).toList()))
                : trial.request();
        AttentionRequest without = withDecay(trial.request(), new Decay.None());
        if (!trial.isServed(lossless) || !trial.isServed(without)) {
            return;
        }
        AttentionInputs inputs = trial.draw(lossless);
        inputs.recurrence().logDecay().ifPresent(decay -> decay.fill(0));
        AttentionInputs undecayed = InputParts.withLogDecay(inputs, Optional.empty());
        AttentionOutputs found = trial.run(lossless, inputs);
        Expected.of(without, undecayed).besides(trial.run(without, undecayed)).check(found);
    }

    private static void checkHeadDecay(Trial trial) {
        Decay.OfHead decay =
                (Decay.OfHead) ((Recurrence) trial.request().function()).rule().decay();
        // Factors whose logarithms are float32 numbers, so that both requests say the same.
        float[] logs = new float[decay.factors().size()];
        for (int head = 0; head < logs.length; head++) {
            logs[head] = (float) Math.log(decay.factors().get(head));
        }
        AttentionRequest ofHeads = withDecay(
                trial.request(),
                new Decay.OfHead(IntStream.range(0, logs.length)
                        .mapToDouble(head -> Math.exp(logs[head]))
                        .boxed()
                        .toList()));
        AttentionRequest ofPositions = withDecay(trial.request(), new Decay.OfPosition());
        if (!trial.isServed(ofHeads) || !trial.isServed(ofPositions)) {
            return;
        }
        AttentionInputs inputs = trial.draw(ofPositions);
        Tensor logDecay = inputs.recurrence().logDecay().orElseThrow();
        for (int head = 0; head < logs.length; head++) {
            logDecay.slice(1, head, head + 1L).fill(logs[head]);
        }
        AttentionOutputs found = trial.run(ofHeads, InputParts.withLogDecay(inputs, Optional.empty()));
        Expected.of(ofPositions, inputs).besides(trial.run(ofPositions, inputs)).check(found);
    }
}
