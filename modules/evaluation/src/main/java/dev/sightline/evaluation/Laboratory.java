package dev.sightline.evaluation;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;

/**
 * What a unit of work may use.
 *
 * @param variants the registry; the only way to a kernel
 * @param workers the threads; one unit at a time has them all
 */
public record Laboratory(AttentionVariants variants, Workers workers) {}
