package dev.sightline.evaluation.race;

import dev.sightline.attention.AttentionVariants;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What a race runs on.
 *
 * @param variants the kernels and the engines, all found the same way
 * @param peak arithmetic of one core, FLOPs a call
 * @param reading float32 read from memory by one core, bytes a call
 * @param multiplier products of matrices; without it the cases that need them are skipped
 * @param clock nanoseconds since any fixed moment
 */
public record RaceTrack(
        AttentionVariants variants,
        Yardstick peak,
        Yardstick reading,
        Optional<MatrixMultiplier> multiplier,
        LongSupplier clock) {}
