package dev.sightline.cli;

import dev.sightline.attention.AttentionVariants;

/** The variants of this process. */
final class FoundVariants {
    private FoundVariants() {}

    /**
     * All variants that can be found.
     *
     * @throws CommandException if two plugins claim one name
     */
    static AttentionVariants all() {
        try {
            return AttentionVariants.load();
        } catch (IllegalArgumentException clash) {
            throw new CommandException(String.valueOf(clash.getMessage()));
        }
    }
}
