package dev.sightline.cli;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads names of variants, separated by commas. */
final class VariantsConverter implements ITypeConverter<AttentionVariants> {
    @Override
    public AttentionVariants convert(String text) {
        AttentionVariants found = FoundVariants.all();
        try {
            List<AttentionVariant> chosen = Stream.of(text.split(",", -1))
                    .map(String::strip)
                    .distinct()
                    .map(found::get)
                    .toList();
            return AttentionVariants.of(chosen);
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(String.valueOf(unknown.getMessage()));
        }
    }
}
