package dev.sightline.cli;

import dev.sightline.evaluation.sweep.SweepListener;

/** Shows on standard error how far a sweep is and how long it will go on. */
sealed interface ProgressDisplay extends SweepListener, AutoCloseable permits ProgressBarDisplay, ProgressLines {
    /** A bar where someone watches, else a line now and then, fit for a log. */
    static ProgressDisplay on(Terminal terminal) {
        return terminal.isInteractive() ? new ProgressBarDisplay(terminal) : new ProgressLines(terminal);
    }

    /** One line that stays. */
    void say(String message);

    @Override
    default void warned(String message) {
        say(message);
    }

    /** Shows nothing from now on; closing twice does no harm. */
    @Override
    void close();
}
