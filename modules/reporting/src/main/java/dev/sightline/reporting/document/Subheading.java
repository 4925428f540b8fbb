package dev.sightline.reporting.document;

/** A heading within a section. */
public record Subheading(String text) implements Block {}
