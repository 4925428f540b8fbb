package dev.sightline.reporting.document;

/** A paragraph of running text. */
public record Paragraph(Prose text) implements Block {}
