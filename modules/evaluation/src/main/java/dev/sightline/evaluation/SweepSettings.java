package dev.sightline.evaluation;

import dev.sightline.attention.AttentionVariants;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a user chooses of a sweep.
 *
 * @param profile how much to measure
 * @param seed of every random draw
 * @param text a file or folder of UTF-8 text for recall in real text; empty uses the legal notices of the running JDK
 * @param variants the variants to measure
 */
public record SweepSettings(Profile profile, long seed, Optional<Path> text, AttentionVariants variants) {}
