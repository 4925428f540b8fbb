package dev.sightline.kernels.tile;

import dev.sightline.memory.ElementType;

/**
 * What a {@link RowStream} is made for.
 *
 * @param type of keys and values
 * @param rows of queries
 * @param headDim elements of a key
 * @param valueDim elements of a value
 */
record RowStreamShape(ElementType type, int rows, int headDim, int valueDim) {}
