package dev.sightline.attention;

import dev.sightline.memory.Tensor;

/**
 * The inputs of one call; the caller owns the memory and may not change it until the call returns.
 *
 * @param query [batch, queryHeads, queryLength, headDim]
 * @param key [batch, keyValueHeads, keyLength, headDim]
 * @param value [batch, keyValueHeads, keyLength, valueDim]
 */
public record AttentionInputs(Tensor query, Tensor key, Tensor value) {}
