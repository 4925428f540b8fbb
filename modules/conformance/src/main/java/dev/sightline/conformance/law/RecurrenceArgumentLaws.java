package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Decay;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.GuardedTensor;
import dev.sightline.conformance.trial.InputParts;
import dev.sightline.conformance.trial.StateShape;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Gates and states that do not fit the request throw before anything is written. */
final class RecurrenceArgumentLaws {
    private RecurrenceArgumentLaws() {}

    static List<Law> all() {
        return List.of(new Law(
                "bad-gates-and-states",
                "A decay, a beta or a state that is missing, unwanted, of another shape or type, closed, read-only where it is"
                        + " written, or over another tensor, is refused and nothing is written.",
                Scope.served(16),
                RecurrenceArgumentLaws::check));
    }

    private static void check(Trial trial) {
        AttentionRequest request = trial.request();
        try (BadCalls calls = new BadCalls(trial, 1)) {
            AttentionInputs good = calls.good();
            Shape ofPositions = trial.shape().scales();
            checkInput(
                    trial,
                    calls,
                    "logDecay",
                    good.recurrence().logDecay(),
                    ofPositions,
                    decay -> InputParts.withLogDecay(good, decay));
            checkInput(
                    trial,
                    calls,
                    "beta",
                    good.recurrence().beta(),
                    ofPositions,
                    beta -> InputParts.withBeta(good, beta));
            checkInput(
                    trial,
                    calls,
                    "initialState",
                    good.recurrence().initialState(),
                    StateShape.of(trial.shape()),
                    state -> InputParts.withInitialState(good, state));
            checkDecayOfTheOtherKind(trial, calls);
            if (request.hasFinalState()) {
                checkFinalState(trial, calls);
            } else {
                calls.requireRefused("unwanted finalState", calls.withFinalState(Optional.of(trial.emptyState())));
            }
        }
    }

    private static void checkInput(
            Trial trial,
            BadCalls calls,
            String name,
            Optional<Tensor> good,
            Shape shape,
            Function<Optional<Tensor>, AttentionInputs> inputs) {
        if (good.isPresent()) {
            FeatureArgumentLaws.checkTensor(trial, calls, name, good, inputs);
        } else {
            Tensor unwanted = trial.arena().tensor(name, shape.sizes());
            calls.requireRefused("unwanted " + name, inputs.apply(Optional.of(unwanted)));
        }
    }

    /** Decays of positions where those of channels are due, and the other way round. */
    private static void checkDecayOfTheOtherKind(Trial trial, BadCalls calls) {
        if (trial.request().function() instanceof AttentionFunction.Recurrence recurrence
                && recurrence.rule().decay().isInput()) {
            boolean ofChannel = recurrence.rule().decay() instanceof Decay.OfChannel;
            Shape other = ofChannel ? trial.shape().scales() : trial.shape().key();
            Tensor decay = trial.arena().tensor("logDecay", other.sizes());
            calls.requireRefused(
                    "logDecay of shape " + other, InputParts.withLogDecay(calls.good(), Optional.of(decay)));
        }
    }

    private static void checkFinalState(Trial trial, BadCalls calls) {
        Shape shape = StateShape.of(trial.shape());
        calls.requireRefused("missing finalState", calls.withFinalState(Optional.empty()));
        for (int dimension = 0; dimension < shape.rank(); dimension++) {
            Tensor enlarged = ShapeArgumentLaws.enlarged(trial, ElementType.FLOAT32, shape, dimension);
            calls.requireRefused(
                    "finalState with one more in dimension " + dimension, calls.withFinalState(Optional.of(enlarged)));
        }
        Tensor narrow = trial.arena().tensor("finalState", ElementType.BFLOAT16, shape.sizes());
        calls.requireRefused("finalState stored as BFLOAT16", calls.withFinalState(Optional.of(narrow)));
        calls.requireRefused(
                "read-only finalState", calls.withFinalState(calls.finalState().map(GuardedTensor::readOnly)));
        if (trial.shape().headDim() > 1) {
            Tensor state = calls.finalState().orElseThrow().tensor();
            calls.requireRefused(
                    "finalState whose rows share their memory",
                    calls.withFinalState(Optional.of(
                            Tensor.strided(state.segment(), state.shape(), state.stride(0), state.stride(1), 0, 1))));
        }
        RunArena shortLived = RunArena.open("short-lived");
        Tensor closed = shortLived.tensor("finalState", shape.sizes());
        shortLived.close();
        calls.requireRefused(
                "finalState of a closed arena",
                IllegalStateException.class,
                calls.plan(),
                calls.good(),
                calls.withFinalState(Optional.of(closed)));
        checkOverlaps(trial, calls, shape);
    }

    private static void checkOverlaps(Trial trial, BadCalls calls, Shape shape) {
        Shape output = trial.shape().output();
        Tensor room = trial.arena().tensor("room", Math.max(shape.elements() + 1, output.elements()));
        Tensor state = Tensor.of(room.segment(), shape.sizes());
        calls.requireRefused(
                "finalState over the output",
                IllegalArgumentException.class,
                calls.plan(),
                calls.good(),
                calls.withOutput(Tensor.of(room.segment(), output.sizes())).withFinalState(state));
        Shape query = trial.shape().query();
        Tensor ofQuery = trial.arena().tensor("room", Math.max(shape.elements(), query.elements()));
        calls.requireRefused(
                "finalState over the query",
                IllegalArgumentException.class,
                calls.plan(),
                calls.withQuery(Tensor.of(ofQuery.segment(), query.sizes())),
                calls.withFinalState(Optional.of(Tensor.of(ofQuery.segment(), shape.sizes()))));
        if (trial.request().hasInitialState()) {
            Tensor beside = Tensor.of(room.segment().asSlice(Float.BYTES), shape.sizes());
            calls.requireRefused(
                    "finalState one element beside the initial one",
                    IllegalArgumentException.class,
                    calls.plan(),
                    InputParts.withInitialState(calls.good(), Optional.of(beside)),
                    calls.withFinalState(Optional.of(state)));
        }
    }
}
