package dev.sightline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command line that can be pasted into a POSIX shell. */
record ShellCommand(List<String> words) {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    ShellCommand {
        words = List.copyOf(words);
    }

    static ShellCommand of(String... words) {
        return new ShellCommand(List.of(words));
    }

    /** The same command with more words. */
    ShellCommand with(String... more) {
        List<String> longer = new ArrayList<>(words);
        longer.addAll(List.of(more));
        return new ShellCommand(longer);
    }

    @Override
    public String toString() {
        return words.stream().map(ShellCommand::quoted).collect(Collectors.joining(" "));
    }

    /** Between single quotes a shell takes everything as it is but the single quote. */
    private static String quoted(String word) {
        return SAFE.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
