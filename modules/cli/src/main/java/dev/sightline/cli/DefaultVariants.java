package dev.sightline.cli;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.evaluation.Profile;
import java.util.List;
import java.util.Set;

/**
 * What is measured if nobody says which variants: all of them where there is time, else one for each closed form of
 * recall. Plugins are measured always.
 */
final class DefaultVariants {
    /**
     * Those whose closed form of recall is another's: with gates held constant the fading states are retention, and the
     * other sparse patterns are streaming-llm with another set of visible keys; gated-deltanet is deltanet and retention
     * together.
     */
    private static final Set<String> RELATIVES = Set.of(
            "bigbird", "dilated", "gated-deltanet", "gated-linear", "lightning", "longformer", "mamba2", "performer");

    private DefaultVariants() {}

    /** What a profile measures of the variants that were found. */
    static AttentionVariants of(Profile profile, AttentionVariants found) {
        List<String> leftOut = leftOut(profile, found);
        return AttentionVariants.of(found.all().stream()
                .filter(variant -> !leftOut.contains(variant.name()))
                .toList());
    }

    /** Names of what it leaves out. */
    static List<String> leftOut(Profile profile, AttentionVariants found) {
        return switch (profile) {
            case TINY, QUICK ->
                found.names().stream().filter(RELATIVES::contains).toList();
            case STANDARD, FULL -> List.of();
        };
    }
}
