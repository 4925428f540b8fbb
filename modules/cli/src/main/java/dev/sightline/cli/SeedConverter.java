package dev.sightline.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a seed: any integer of 64 bits. */
final class SeedConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException other) {
            throw new TypeConversionException("expected an integer of at most 64 bits, found '" + text + "'");
        }
    }
}
