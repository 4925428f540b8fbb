package dev.sightline.reporting.document;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Running text with a little emphasis. Immutable; each method returns a longer text. */
public record Prose(List<Span> spans) {

    /** A stretch of text in one style. */
    public sealed interface Span {
        /** The characters, without any markup. */
        String text();
    }

    /** Ordinary text. */
    public record Plain(String text) implements Span {}

    /** Text that matters most. */
    public record Strong(String text) implements Span {}

    /** A formula, a command or a name from the results, set in fixed-width type. */
    public record Code(String text) implements Span {}

    public Prose {
        spans = List.copyOf(spans);
    }

    /** Ordinary text to begin with. */
    public static Prose of(String text) {
        return new Prose(List.of(new Plain(text)));
    }

    /** Nothing yet. */
    public static Prose empty() {
        return new Prose(List.of());
    }

    /** This text followed by ordinary text. */
    public Prose and(String text) {
        return with(new Plain(text));
    }

    /** This text followed by text that matters most. */
    public Prose strong(String text) {
        return with(new Strong(text));
    }

    /** This text followed by a formula, a command or a name. */
    public Prose code(String text) {
        return with(new Code(text));
    }

    /** This text followed by another. */
    public Prose then(Prose other) {
        List<Span> longer = new ArrayList<>(spans);
        longer.addAll(other.spans);
        return new Prose(longer);
    }

    /** Whether there is nothing to print. */
    public boolean isEmpty() {
        return spans.stream().allMatch(span -> span.text().isEmpty());
    }

    /** The characters alone. */
    public String plainText() {
        return spans.stream().map(Span::text).collect(Collectors.joining());
    }

    private Prose with(Span span) {
        return then(new Prose(List.of(span)));
    }
}
