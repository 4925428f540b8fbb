package dev.sightline.cli;

import dev.sightline.evaluation.Profile;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a profile. */
final class ProfileConverter implements ITypeConverter<Profile> {
    @Override
    public Profile convert(String text) {
        return Arrays.stream(Profile.values())
                .filter(profile -> profile.label().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new TypeConversionException("unknown profile '" + text + "', expected one of " + labels()));
    }

    private static String labels() {
        return Arrays.stream(Profile.values()).map(Profile::label).collect(Collectors.joining(", "));
    }
}
