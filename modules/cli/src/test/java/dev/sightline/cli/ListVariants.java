package dev.sightline.cli;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;

/** Prints a line for each variant: name, provider, and the module it comes from. */
final class ListVariants {
    private ListVariants() {}

    public static void main(String[] arguments) {
        AttentionVariants variants = AttentionVariants.load();
        for (AttentionVariant variant : variants.all()) {
            Module module = variant.getClass().getModule();
            System.out.println(variant.name() + " " + variant.provider() + " "
                    + (module.isNamed() ? module.getName() : "class-path"));
        }
        variants.failures().forEach(System.out::println);
    }
}
