package dev.sightline.cli;

import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Workers;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.sweep.Machine;
import dev.sightline.evaluation.sweep.Sweep;
import dev.sightline.evaluation.sweep.SweepConfiguration;
import dev.sightline.evaluation.sweep.SweepPlan;
import dev.sightline.evaluation.sweep.UnitArchive;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A sweep as a command runs it: planned from options, watched on a terminal. */
final class Measurement {
    private final Terminal terminal;
    private final SweepSettings settings;
    private final SweepPlan plan;
    private final int threads;
    private final List<String> leftOut;

    private Measurement(Terminal terminal, SweepSettings settings, SweepPlan plan, int threads, List<String> leftOut) {
        this.terminal = terminal;
        this.settings = settings;
        this.plan = plan;
        this.threads = threads;
        this.leftOut = leftOut;
    }

    /**
     * Plans tasks. Says first if the arithmetic is slow or a plugin is missing.
     *
     * @throws CommandException if there is no variant to measure
     * @throws dev.sightline.evaluation.SweepException if a task cannot serve the options
     */
    static Measurement of(List<Task> tasks, SweepOptions options, Optional<Path> text, Terminal terminal) {
        SweepSettings settings = options.settings(text);
        AttentionVariants variants = settings.variants();
        ProviderNotice.print(options.found(), terminal);
        if (variants.all().isEmpty()) {
            throw new CommandException(
                    "no attention variant was found; put sightline-kernels on the class path or the module path");
        }
        SweepPlan plan = SweepPlan.of(tasks, settings);
        return new Measurement(terminal, settings, plan, options.threads(), options.leftOut());
    }

    /** What a journal of this measurement may be resumed with: the plan, and the machine and threads it is timed on. */
    SweepConfiguration journalConfiguration() {
        return plan.configuration().timedOn(Machine.here().processor(), threads);
    }

    /**
     * Measures what the archive lacks.
     *
     * @param command the command line that repeats this run
     * @param into where results go, for the first line of progress
     * @param ifInterrupted what to say if the process is ended meanwhile
     */
    SweepResult run(UnitArchive archive, ShellCommand command, String into, String ifInterrupted) {
        ProgressDisplay progress = ProgressDisplay.on(terminal);
        Interruption interruption = Interruption.meaning(() -> {
            progress.close();
            terminal.say(ifInterrupted);
        });
        try (progress;
                interruption;
                Workers workers = Workers.of(threads)) {
            progress.say(announcement(archive, into));
            if (!leftOut.isEmpty()) {
                progress.say("left out by this profile, as relatives of others: " + String.join(", ", leftOut)
                        + "; name them in --variants, or choose --profile standard");
            }
            Laboratory laboratory = new Laboratory(settings.variants(), workers);
            return Sweep.run(plan, laboratory, archive, command.toString(), progress);
        }
    }

    /** Measures everything and keeps nothing, for results that are printed. */
    SweepResult runWithoutJournal(ShellCommand command) {
        return run(UnitArchive.NONE, command, "", "interrupted; nothing was kept, since only a report has a journal");
    }

    private String announcement(UnitArchive archive, String into) {
        int all = plan.units().size();
        long done = plan.units().stream()
                .filter(planned -> archive.find(planned.hash()).isPresent())
                .count();
        if (done == all) {
            return "all " + all + " units of work are done";
        }
        return "measuring " + (all - done) + " units of work" + (done == 0 ? "" : ", beside the " + done + " done,")
                + into;
    }
}
