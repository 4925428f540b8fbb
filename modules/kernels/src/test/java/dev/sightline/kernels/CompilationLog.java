package dev.sightline.kernels;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code -XX:+PrintCompilation} says of our methods. A hidden class has its address in its name, so that each
 * generated tile counts for itself.
 *
 * @param lines output of a JVM
 */
record CompilationLog(List<String> lines) {
    /** The level of the compiler that keeps vectors in registers; below it every vector is an object. */
    private static final int OPTIMISED = 4;

    /**
     * Milliseconds, number, flags, level, method, perhaps the bytecode of a loop's entry, size, and what became of it.
     */
    private static final Pattern LINE = Pattern.compile(
            "\\s*\\d+\\s+\\d+\\s[%sb!n\\s]*([1-4])\\s+(dev\\.sightline\\.kernels\\.\\S+::\\S+)(?: @ -?\\d+)? \\(\\d+ bytes\\)(.*)");

    private static final int LAST_LINES = 5;
    private static final String SKIPPED = "COMPILE SKIPPED";

    private record Entry(int level, String method, String outcome) {
        static Stream<Entry> of(String line) {
            Matcher found = LINE.matcher(line);
            return found.matches()
                    ? Stream.of(new Entry(
                            Integer.parseInt(found.group(1)),
                            found.group(2),
                            found.group(3).strip()))
                    : Stream.empty();
        }

        boolean isSkipped() {
            return outcome.startsWith(SKIPPED);
        }
    }

    private Stream<Entry> entries() {
        return lines.stream().flatMap(Entry::of);
    }

    /** Methods that a compiler began with, at any level. */
    Set<String> begun() {
        return entries()
                .filter(entry -> entry.outcome().isEmpty())
                .map(Entry::method)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Methods that the optimising compiler took; some of them it may have thrown away and compiled again. */
    Set<String> optimised() {
        Set<String> taken = new TreeSet<>();
        Set<String> skipped = new TreeSet<>();
        entries().filter(entry -> entry.level() == OPTIMISED).forEach(entry -> {
            if (entry.outcome().isEmpty()) {
                taken.add(entry.method());
            } else if (entry.isSkipped()) {
                skipped.add(entry.method());
            }
        });
        taken.removeAll(skipped);
        return taken;
    }

    /**
     * What stays slow because a compiler gave up: methods that the optimising one skipped, and those that the quick one
     * skipped and the other never took on. Each with the reason.
     */
    List<String> givenUp() {
        Set<String> optimised = optimised();
        return entries()
                .filter(Entry::isSkipped)
                .filter(entry -> !optimised.contains(entry.method()))
                .map(entry -> entry.method() + " at level " + entry.level() + ": " + entry.outcome())
                .toList();
    }

    /** The last lines. */
    String end() {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }
}
