package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.conformance.trial.Execution;
import dev.sightline.conformance.trial.GuardedTensor;
import dev.sightline.conformance.trial.InputParts;
import dev.sightline.conformance.trial.Layout;
import dev.sightline.conformance.trial.StateShape;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.conformance.trial.Violation;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.Optional;

/** A plan and one good set of arguments, of which each check spoils one. */
final class BadCalls implements AutoCloseable {
    private final AttentionInputs good;
    private final GuardedTensor output;
    private final Optional<GuardedTensor> logSumExp;
    private final Optional<GuardedTensor> finalState;
    private final Execution execution;

    BadCalls(Trial trial, int threads) {
        AttentionRequest request = trial.request();
        good = trial.draw();
        output = guarded(trial, "output", request.shape().output());
        logSumExp = request.logSumExp()
                ? Optional.of(guarded(trial, "logSumExp", request.shape().logSumExp()))
                : Optional.empty();
        finalState = request.hasFinalState()
                ? Optional.of(guarded(trial, "finalState", StateShape.of(request.shape())))
                : Optional.empty();
        execution = trial.execute(request, Layout.CONTIGUOUS, threads);
    }

    private static GuardedTensor guarded(Trial trial, String name, Shape shape) {
        return GuardedTensor.allocate(trial.arena(), name, shape, Layout.CONTIGUOUS);
    }

    AttentionPlan plan() {
        return execution.plan();
    }

    AttentionInputs good() {
        return good;
    }

    AttentionInputs withQuery(Tensor query) {
        return InputParts.withQuery(good, query);
    }

    AttentionInputs withKey(Tensor key) {
        return InputParts.withKey(good, key);
    }

    AttentionInputs withValue(Tensor value) {
        return InputParts.withValue(good, value);
    }

    GuardedTensor output() {
        return output;
    }

    Optional<GuardedTensor> logSumExp() {
        return logSumExp;
    }

    Optional<GuardedTensor> finalState() {
        return finalState;
    }

    AttentionOutputs outputs() {
        return withOutput(output.tensor());
    }

    AttentionOutputs withOutput(Tensor other) {
        return new AttentionOutputs(other, logSumExp.map(GuardedTensor::tensor), finalState.map(GuardedTensor::tensor));
    }

    AttentionOutputs withLogSumExp(Tensor other) {
        return new AttentionOutputs(output.tensor(), Optional.of(other), finalState.map(GuardedTensor::tensor));
    }

    AttentionOutputs withFinalState(Optional<Tensor> other) {
        return new AttentionOutputs(output.tensor(), logSumExp.map(GuardedTensor::tensor), other);
    }

    /** Bad inputs, refused as an illegal argument. */
    void requireRefused(String fault, AttentionInputs inputs) {
        requireRefused(fault, IllegalArgumentException.class, plan(), inputs, outputs());
    }

    /** Bad outputs, refused as an illegal argument. */
    void requireRefused(String fault, AttentionOutputs outputs) {
        requireRefused(fault, IllegalArgumentException.class, plan(), good, outputs);
    }

    /** Any bad call. */
    void requireRefused(
            String fault,
            Class<? extends Throwable> expected,
            AttentionPlan plan,
            AttentionInputs inputs,
            AttentionOutputs outputs) {
        Calls.requireThrows(fault, expected, () -> plan.forward(inputs, outputs));
        requireUntouched(fault);
    }

    void requireUntouched(String fault) {
        if (!output.isUntouched()
                || !logSumExp.map(GuardedTensor::isUntouched).orElse(true)
                || !finalState.map(GuardedTensor::isUntouched).orElse(true)) {
            throw new Violation(fault + ": expected the outputs untouched by the refused call, found them written");
        }
    }

    @Override
    public void close() {
        execution.close();
    }
}
