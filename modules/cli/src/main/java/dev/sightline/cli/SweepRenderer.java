package dev.sightline.cli;

import dev.sightline.evaluation.sweep.SweepListener.Progress;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.DefaultProgressBarRenderer;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

/** Draws a bar by the weight of the work, the number of units, and the time passed and left. */
final class SweepRenderer extends DefaultProgressBarRenderer {
    /** The bar counts in steps of its weight. */
    static final long STEPS = 1000;

    private final RemainingTime remaining;
    private volatile Optional<Progress> latest = Optional.empty();

    SweepRenderer(RemainingTime remaining) {
        super(
                ProgressBarStyle.ASCII,
                "",
                1,
                false,
                new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT)),
                ChronoUnit.SECONDS,
                true,
                state -> remaining.at(System.nanoTime()));
        this.remaining = remaining;
    }

    /** Takes the state after a unit; returns how many of the {@link #STEPS} are done. */
    long update(Progress progress, long nowNanos) {
        remaining.update(progress, nowNanos);
        latest = Optional.of(progress);
        return progress.weight() > 0 ? Math.round(STEPS * progress.weightDone() / progress.weight()) : STEPS;
    }

    @Override
    protected String ratio(ProgressState state) {
        return latest.map(progress -> progress.unitsDone() + "/" + progress.units())
                .orElse("");
    }
}
