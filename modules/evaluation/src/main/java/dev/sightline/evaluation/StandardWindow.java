package dev.sightline.evaluation;

/** The window of a variant that attends to windows only, where tasks are to speak of one configuration. */
public final class StandardWindow {
    /** Keys in sight of a query, itself included. */
    public static final int KEYS = 128;

    private StandardWindow() {}
}
