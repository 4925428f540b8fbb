package dev.sightline.cli;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.WorkUnit;
import me.tongfei.progressbar.ProgressBar;

/** Progress for a screen: one line that is drawn over and over, and wiped at the end. */
final class ProgressBarDisplay implements ProgressDisplay {
    private static final int REDRAW_MILLISECONDS = 250;

    private final OverwrittenLine line;
    private final SweepRenderer renderer = new SweepRenderer(new RemainingTime(System.nanoTime()));
    private final ProgressBar bar;
    private boolean closed;

    ProgressBarDisplay(Terminal terminal) {
        line = new OverwrittenLine(terminal.messages());
        bar = ProgressBar.builder()
                .setInitialMax(SweepRenderer.STEPS)
                .setUpdateIntervalMillis(REDRAW_MILLISECONDS)
                .continuousUpdate()
                .setRenderer(renderer)
                .setConsumer(line)
                .build();
    }

    @Override
    public synchronized void started(WorkUnit unit, Progress progress) {
        if (!closed) {
            Cell cell = unit.key();
            bar.setExtraMessage(cell.task() + " " + cell.length());
        }
    }

    @Override
    public synchronized void advanced(Progress progress) {
        if (!closed) {
            bar.stepTo(renderer.update(progress, System.nanoTime()));
            bar.refresh();
        }
    }

    @Override
    public synchronized void say(String message) {
        line.say(Terminal.line(message));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            bar.close();
            line.close();
            line.clear(); // the bar itself would not, if it was closed before its first tick
        }
    }
}
