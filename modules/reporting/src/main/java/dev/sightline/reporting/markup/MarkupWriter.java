package dev.sightline.reporting.markup;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Appends elements, attributes and text to one string and keeps them balanced.
 *
 * <p>Not thread-safe: one writer belongs to one document.
 */
public final class MarkupWriter {
    private final StringBuilder out = new StringBuilder();
    private final Deque<String> openElements = new ArrayDeque<>();

    /** Opens an element that {@link #close()} will end. */
    public MarkupWriter open(String element, Attributes attributes) {
        out.append('<').append(element).append(attributes).append('>');
        openElements.push(element);
        return this;
    }

    /** Opens an element without attributes. */
    public MarkupWriter open(String element) {
        return open(element, Attributes.none());
    }

    /** Ends the innermost open element. */
    public MarkupWriter close() {
        if (openElements.isEmpty()) {
            throw new IllegalStateException(
                    "expected an open element, found none to close; balance open() and close()");
        }
        out.append("</").append(openElements.pop()).append('>');
        return this;
    }

    /** Writes an element without content, such as {@code <path d="..."/>}. */
    public MarkupWriter empty(String element, Attributes attributes) {
        out.append('<').append(element).append(attributes).append("/>");
        return this;
    }

    /** Writes an element that holds only text. */
    public MarkupWriter element(String element, String text, Attributes attributes) {
        return open(element, attributes).text(text).close();
    }

    /** Writes an element that holds only text, without attributes. */
    public MarkupWriter element(String element, String text) {
        return element(element, text, Attributes.none());
    }

    /** Appends escaped text. */
    public MarkupWriter text(String text) {
        out.append(Escaping.escape(text));
        return this;
    }

    /** Appends markup that is already made, unchanged. */
    public MarkupWriter raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Breaks the line: readable sources, stable differences between two reports. */
    public MarkupWriter line() {
        out.append('\n');
        return this;
    }

    /** Returns the document; every element must have been closed. */
    public String finish() {
        if (!openElements.isEmpty()) {
            throw new IllegalStateException(
                    "expected every element closed, found <" + openElements.peek() + "> open; call close()");
        }
        return out.toString();
    }
}
