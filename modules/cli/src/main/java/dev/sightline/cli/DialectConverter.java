package dev.sightline.cli;

import dev.sightline.attention.dialect.Dialect;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a dialect. */
final class DialectConverter implements ITypeConverter<Dialect> {
    @Override
    public Dialect convert(String text) {
        try {
            return Dialect.of(text);
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(String.valueOf(unknown.getMessage()));
        }
    }
}
