package dev.sightline.evaluation.sweep;

import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Provenance;
import dev.sightline.evaluation.SweepResult;
import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.sweep.SweepListener.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures what a plan says: one unit at a time with all workers, so that no unit's times suffer from another's work.
 * The values depend on the configuration alone, whatever the number of threads and however often the sweep was
 * interrupted.
 */
public final class Sweep {
    private final SweepPlan plan;
    private final Laboratory laboratory;
    private final UnitArchive archive;
    private final SweepListener listener;
    private final Map<String, List<CellResult>> finished = new HashMap<>();

    private Sweep(SweepPlan plan, Laboratory laboratory, UnitArchive archive, SweepListener listener) {
        this.plan = plan;
        this.laboratory = laboratory;
        this.archive = archive;
        this.listener = listener;
    }

    /**
     * Measures every unit that the archive does not hold and gathers all results in the order of the plan.
     *
     * @param command the command line that repeats this run, for the provenance
     * @throws dev.sightline.evaluation.InvalidExperimentException if a control of a unit fails
     * @throws dev.sightline.evaluation.SweepException if the archive cannot keep a result
     */
    public static SweepResult run(
            SweepPlan plan, Laboratory laboratory, UnitArchive archive, String command, SweepListener listener) {
        Instant started = Instant.now();
        long begin = System.nanoTime();
        Sweep sweep = new Sweep(plan, laboratory, archive, listener);
        archive.warnings().forEach(listener::warned);
        int resumed = sweep.takeFromArchive();
        sweep.measureTheRest();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
        Provenance provenance = ProvenanceFacts.of(plan, resumed, laboratory, command, started, elapsed);
        return new SweepResult(provenance, sweep.cells());
    }

    private int takeFromArchive() {
        for (PlannedUnit planned : plan.units()) {
            archive.find(planned.hash()).ifPresent(cells -> finished.put(planned.hash(), cells));
        }
        return finished.size();
    }

    private void measureTheRest() {
        double resumed = weightDone();
        listener.advanced(progress(resumed));
        for (PlannedUnit planned : plan.units()) {
            if (!finished.containsKey(planned.hash())) {
                listener.started(planned.unit(), progress(resumed));
                List<CellResult> cells = List.copyOf(planned.unit().measure(laboratory));
                archive.add(planned.hash(), cells);
                finished.put(planned.hash(), cells);
                listener.advanced(progress(resumed));
            }
        }
    }

    private Progress progress(double resumed) {
        return new Progress(finished.size(), plan.units().size(), resumed, weightDone(), plan.weight());
    }

    private double weightDone() {
        return plan.units().stream()
                .filter(planned -> finished.containsKey(planned.hash()))
                .mapToDouble(planned -> planned.unit().weight())
                .sum();
    }

    private List<CellResult> cells() {
        List<CellResult> all = new ArrayList<>();
        for (Task task : plan.tasks()) {
            List<CellResult> measured = new ArrayList<>();
            for (PlannedUnit planned : plan.units()) {
                if (planned.task() == task) {
                    measured.addAll(finished.getOrDefault(planned.hash(), List.of()));
                }
            }
            all.addAll(measured);
            all.addAll(task.summarise(List.copyOf(measured)));
        }
        return all;
    }
}
