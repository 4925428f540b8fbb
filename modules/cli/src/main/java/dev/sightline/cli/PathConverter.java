package dev.sightline.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a path; an empty one, as an unset shell variable gives, would silently mean the current folder. */
final class PathConverter implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("expected a path, found nothing; for the current folder write '.'");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException invalid) {
            throw new TypeConversionException("'" + text + "' is no path here: " + invalid.getReason());
        }
    }
}
