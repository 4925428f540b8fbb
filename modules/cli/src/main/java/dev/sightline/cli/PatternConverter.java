package dev.sightline.cli;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a regular expression. */
final class PatternConverter implements ITypeConverter<Pattern> {
    @Override
    public Pattern convert(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException invalid) {
            throw new TypeConversionException("'" + text + "' is no regular expression: " + invalid.getDescription());
        }
    }
}
