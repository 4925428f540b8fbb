package dev.sightline.reporting.document;

/** One piece of a section. */
public sealed interface Block permits Paragraph, Note, Figure, Table, Subheading {}
