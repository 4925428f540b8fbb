package dev.sightline.reporting.document;

/** Text set apart from the argument. */
public record Note(Kind kind, Prose text) implements Block {

    /** Why a text is set apart. */
    public enum Kind {
        /** A limit of what may be concluded. */
        CAVEAT("Caveat"),
        /** Something the report could show but was not measured, with the way to measure it. */
        NOT_MEASURED("Not measured"),
        /** What a control showed that must pass before a figure may be believed. */
        CONTROL("Control");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The word that opens the note. */
        public String label() {
            return label;
        }
    }
}
