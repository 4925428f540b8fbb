package dev.sightline.attention;

import dev.sightline.memory.Tensor;
import java.util.Optional;

/**
 * The inputs of one call; the caller owns the memory and may not change it until the call returns.
 *
 * @param query [batch, queryHeads, queryLength, headDim]
 * @param key [batch, keyValueHeads, keyLength, headDim], stored as the request says
 * @param value [batch, keyValueHeads, keyLength, valueDim], stored as the request says
 * @param keyScale [batch, keyValueHeads, keyLength], what each row of INT8 keys is multiplied by; present iff they are
 *     INT8
 * @param valueScale the same for values
 * @param bias shaped by the {@link ScoreBias} of the request; present iff it has one
 * @param recurrence what a recurrence reads beside them; {@link RecurrenceInputs#NONE} for other functions
 */
public record AttentionInputs(
        Tensor query,
        Tensor key,
        Tensor value,
        Optional<Tensor> keyScale,
        Optional<Tensor> valueScale,
        Optional<Tensor> bias,
        RecurrenceInputs recurrence) {

    /** Inputs without scales, bias and recurrence. */
    public AttentionInputs(Tensor query, Tensor key, Tensor value) {
        this(query, key, value, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Inputs without a recurrence. */
    public AttentionInputs(
            Tensor query,
            Tensor key,
            Tensor value,
            Optional<Tensor> keyScale,
            Optional<Tensor> valueScale,
            Optional<Tensor> bias) {
        this(query, key, value, keyScale, valueScale, bias, RecurrenceInputs.NONE);
    }

    /** The same inputs with the scales of INT8 keys and values. */
    public AttentionInputs withScales(Tensor ofKeys, Tensor ofValues) {
        return new AttentionInputs(query, key, value, Optional.of(ofKeys), Optional.of(ofValues), bias, recurrence);
    }

    /** The same inputs with a tensor to be added to the scores. */
    public AttentionInputs withBias(Tensor added) {
        return new AttentionInputs(query, key, value, keyScale, valueScale, Optional.of(added), recurrence);
    }

    /** The same inputs with what a recurrence reads beside them. */
    public AttentionInputs withRecurrence(RecurrenceInputs inputs) {
        return new AttentionInputs(query, key, value, keyScale, valueScale, bias, inputs);
    }
}
