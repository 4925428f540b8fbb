package dev.sightline.cli;

import dev.sightline.evaluation.sweep.SweepListener.Progress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long a sweep will go on if its weights tell the truth: the time this run took for the weight it measured,
 * stretched to the weight that is left. Between two units the estimate counts down.
 */
final class RemainingTime {
    private final long beginNanos;
    private OptionalLong endNanos = OptionalLong.empty();

    RemainingTime(long beginNanos) {
        this.beginNanos = beginNanos;
    }

    /** Takes the state after a unit. */
    synchronized void update(Progress progress, long nowNanos) {
        double measured = progress.weightDone() - progress.weightResumed();
        if (measured > 0) {
            double left = (progress.weight() - progress.weightDone()) / measured * (nowNanos - beginNanos);
            endNanos = OptionalLong.of(nowNanos + Math.round(left));
        }
    }

    /** The time left; empty until a unit was measured. */
    synchronized Optional<Duration> at(long nowNanos) {
        return endNanos.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, endNanos.getAsLong() - nowNanos)));
    }

    /** A duration for a reader: {@code "45 s"}, {@code "3 min 05 s"}, {@code "2 h 10 min"}. */
    static String inWords(Duration duration) {
        long seconds = Math.ceilDiv(duration.toMillis(), 1000L);
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
    }
}
