package dev.sightline.cli;

import java.util.Locale;

/** Progress for a log: a line at every tenth of the work. */
final class ProgressLines implements ProgressDisplay {
    private static final int LINES = 10;

    private final Terminal terminal;
    private final RemainingTime remaining = new RemainingTime(System.nanoTime());
    private int tenths;
    private boolean closed;

    ProgressLines(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public synchronized void advanced(Progress progress) {
        long now = System.nanoTime();
        remaining.update(progress, now);
        int reached = progress.weight() > 0 ? (int) (LINES * progress.weightDone() / progress.weight()) : LINES;
        if (reached > tenths && !closed) {
            tenths = reached;
            terminal.say(String.format(
                    Locale.ROOT,
                    "%3d%%, %d of %d units%s",
                    100 * reached / LINES,
                    progress.unitsDone(),
                    progress.units(),
                    remaining
                            .at(now)
                            .filter(left -> progress.unitsDone() < progress.units())
                            .map(left -> ", about " + RemainingTime.inWords(left) + " left")
                            .orElse("")));
        }
    }

    @Override
    public synchronized void say(String message) {
        terminal.say(message);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
