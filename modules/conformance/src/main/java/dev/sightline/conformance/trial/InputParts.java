package dev.sightline.conformance.trial;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.memory.Tensor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Inputs with one part changed, or a part of all: what a law derives from the inputs that it drew. */
public final class InputParts {
    private InputParts() {}

    /** Every tensor replaced by another. */
    public static AttentionInputs map(AttentionInputs inputs, UnaryOperator<Tensor> change) {
        return new AttentionInputs(
                change.apply(inputs.query()),
                change.apply(inputs.key()),
                change.apply(inputs.value()),
                inputs.keyScale().map(change),
                inputs.valueScale().map(change),
                inputs.bias().map(change),
                mapRecurrence(inputs.recurrence(), change));
    }

    private static RecurrenceInputs mapRecurrence(RecurrenceInputs inputs, UnaryOperator<Tensor> change) {
        return new RecurrenceInputs(
                inputs.logDecay().map(change),
                inputs.beta().map(change),
                inputs.initialState().map(change));
    }

    /** Keys, values and their scales replaced by others. */
    public static AttentionInputs mapKeysAndValues(AttentionInputs inputs, UnaryOperator<Tensor> change) {
        return new AttentionInputs(
                inputs.query(),
                change.apply(inputs.key()),
                change.apply(inputs.value()),
                inputs.keyScale().map(change),
                inputs.valueScale().map(change),
                inputs.bias(),
                inputs.recurrence());
    }

    /** Other queries. */
    public static AttentionInputs withQuery(AttentionInputs inputs, Tensor query) {
        return new AttentionInputs(
                query,
                inputs.key(),
                inputs.value(),
                inputs.keyScale(),
                inputs.valueScale(),
                inputs.bias(),
                inputs.recurrence());
    }

    /** Other keys under the same scales. */
    public static AttentionInputs withKey(AttentionInputs inputs, Tensor key) {
        return new AttentionInputs(
                inputs.query(),
                key,
                inputs.value(),
                inputs.keyScale(),
                inputs.valueScale(),
                inputs.bias(),
                inputs.recurrence());
    }

    /** Other values under the same scales. */
    public static AttentionInputs withValue(AttentionInputs inputs, Tensor value) {
        return new AttentionInputs(
                inputs.query(),
                inputs.key(),
                value,
                inputs.keyScale(),
                inputs.valueScale(),
                inputs.bias(),
                inputs.recurrence());
    }

    /** Scales present or not. */
    public static AttentionInputs withScales(
            AttentionInputs inputs, Optional<Tensor> keyScale, Optional<Tensor> valueScale) {
        return new AttentionInputs(
                inputs.query(), inputs.key(), inputs.value(), keyScale, valueScale, inputs.bias(), inputs.recurrence());
    }

    /** A bias present or not. */
    public static AttentionInputs withBias(AttentionInputs inputs, Optional<Tensor> bias) {
        return new AttentionInputs(
                inputs.query(),
                inputs.key(),
                inputs.value(),
                inputs.keyScale(),
                inputs.valueScale(),
                bias,
                inputs.recurrence());
    }

    /** Some of the queries, with their rows of the bias. */
    public static AttentionInputs queries(AttentionInputs inputs, long from, long to) {
        return withQuery(
                withBias(inputs, inputs.bias().map(bias -> bias.slice(2, from, to))),
                inputs.query().slice(2, from, to));
    }

    /** Some of the keys and values, with their scales, decays and betas, and their columns of the bias. */
    public static AttentionInputs keys(AttentionInputs inputs, long from, long to) {
        return new AttentionInputs(
                inputs.query(),
                inputs.key().slice(2, from, to),
                inputs.value().slice(2, from, to),
                inputs.keyScale().map(scale -> scale.slice(2, from, to)),
                inputs.valueScale().map(scale -> scale.slice(2, from, to)),
                inputs.bias().map(bias -> bias.slice(3, from, to)),
                new RecurrenceInputs(
                        inputs.recurrence().logDecay().map(decay -> decay.slice(2, from, to)),
                        inputs.recurrence().beta().map(beta -> beta.slice(2, from, to)),
                        inputs.recurrence().initialState()));
    }

    /** Another state to begin from, or none. */
    public static AttentionInputs withInitialState(AttentionInputs inputs, Optional<Tensor> state) {
        return inputs.withRecurrence(new RecurrenceInputs(
                inputs.recurrence().logDecay(), inputs.recurrence().beta(), state));
    }

    /** Other decays, or none. */
    public static AttentionInputs withLogDecay(AttentionInputs inputs, Optional<Tensor> logDecay) {
        return inputs.withRecurrence(new RecurrenceInputs(
                logDecay, inputs.recurrence().beta(), inputs.recurrence().initialState()));
    }

    /** Other betas, or none. */
    public static AttentionInputs withBeta(AttentionInputs inputs, Optional<Tensor> beta) {
        return inputs.withRecurrence(new RecurrenceInputs(
                inputs.recurrence().logDecay(), beta, inputs.recurrence().initialState()));
    }
}
