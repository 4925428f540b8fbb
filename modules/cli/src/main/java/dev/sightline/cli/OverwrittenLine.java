package dev.sightline.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * The line of a screen that a progress bar is drawn on. The library's own would open a terminal that takes the
 * process's handler of Ctrl-C away, and with it the last words of an interrupted run.
 */
final class OverwrittenLine implements ProgressBarConsumer {
    private static final int USUAL_COLUMNS = 80;

    private final PrintWriter screen;
    private int drawn;
    private boolean closed;

    OverwrittenLine(PrintWriter screen) {
        this.screen = screen;
    }

    @Override
    public int getMaxRenderedLength() {
        return USUAL_COLUMNS - 1; // a full last column would wrap
    }

    @Override
    public synchronized void accept(String text) {
        if (!closed) {
            screen.print('\r' + text + " ".repeat(Math.max(0, drawn - text.length())));
            screen.flush();
            drawn = text.length();
        }
    }

    /** Prints a line that stays, above the bar. */
    synchronized void say(String message) {
        clear();
        screen.println(message);
        screen.flush();
    }

    @Override
    public synchronized void clear() {
        screen.print('\r' + " ".repeat(drawn) + '\r');
        screen.flush();
        drawn = 0;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
