package dev.sightline.cli;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;

/** Says, before anything else, when the arithmetic is not the fast one. */
final class ProviderNotice {
    private ProviderNotice() {}

    /** One line if a variant computes without vectors, one for each plugin that could not be loaded. */
    static void print(AttentionVariants variants, Terminal terminal) {
        if (variants.all().stream().map(AttentionVariant::provider).anyMatch(VectorModule.SCALAR::equals)) {
            terminal.say("the scalar provider computes, many times slower than the vector provider, because "
                    + VectorModule.whyScalar());
        }
        variants.failures().forEach(failure -> terminal.say("a plugin could not be loaded: " + failure));
    }
}
