package dev.sightline.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration in seconds. */
final class SecondsConverter implements ITypeConverter<Double> {
    /** More than this, for each case, is a slip of the finger. */
    private static final double MAXIMUM = 3600;

    @Override
    public Double convert(String text) {
        try {
            double seconds = Double.parseDouble(text);
            if (seconds > 0 && seconds <= MAXIMUM) {
                return seconds;
            }
        } catch (NumberFormatException other) {
            throw outside(text);
        }
        throw outside(text);
    }

    private static TypeConversionException outside(String text) {
        return new TypeConversionException("expected more than 0 and at most 3600 seconds, found '" + text + "'");
    }
}
