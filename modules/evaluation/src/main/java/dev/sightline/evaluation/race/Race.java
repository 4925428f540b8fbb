package dev.sightline.evaluation.race;

import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.race.CaseFigures.Checked;
import dev.sightline.evaluation.race.InterleavedRounds.Lane;
import dev.sightline.evaluation.race.RaceResult.Ratio;
import dev.sightline.evaluation.race.RaceResult.Row;
import dev.sightline.evaluation.race.RaceResult.Wrong;
import dev.sightline.evaluation.scaling.ResidentMemory;
import dev.sightline.evaluation.scaling.SteadyCalls;
import dev.sightline.memory.OffHeapMemoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Runs cases one after another. In each, every contender is first checked against float64; those that are right are
 * warmed up and then timed in turn with the peak of the machine.
 *
 * <p>Confined to one thread, which computes, too.
 */
public final class Race {
    private static final long REST_NANOS = 100_000_000;

    /** The compiler and the collector may be at work, too. */
    private static final double MOST_CORES_TOO_MANY = 0.5;

    /** The name of an own contender that does on one thread what the others do on several. */
    static final String ONE_THREAD = "one-thread";

    /** Name of exact attention beside a mechanism that is linear in the length. */
    static final String EXACT = "flash-causal";

    private static final int READINGS = 3;

    /** Samples of the peak on each side of a case that runs once. */
    private static final int PEAKS_BESIDE = 9;

    private final RaceTrack track;
    private final RaceDesign design;
    private final Consumer<String> progress;
    private final InterleavedRounds timing;
    private final ResidentMemory memory = ResidentMemory.ofThisProcess();

    private final Set<String> warm = new HashSet<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();
    private final List<Wrong> wrong = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final List<Double> peaks = new ArrayList<>();
    private final List<Double> readings = new ArrayList<>();
    private OptionalInt pinnedCore = OptionalInt.empty();

    /**
     * A race.
     *
     * @param progress told one line a case
     */
    public Race(RaceTrack track, RaceDesign design, Consumer<String> progress) {
        this.track = track;
        this.design = design;
        this.progress = progress;
        timing = new InterleavedRounds(track.clock());
    }

    /**
     * Runs the cases; one that needs more memory or cores than there are is skipped with a reason.
     *
     * @param facts what a reader should know beside the figures
     */
    public RaceResult run(List<RaceCase> cases, SequencedMap<String, String> facts) {
        warmUp("peak", "", track.peak().call());
        warmUp("reading", "", track.reading().call());
        read();
        for (int i = 0; i < cases.size(); i++) {
            RaceCase one = cases.get(i);
            double begin = timing.now();
            String outcome = run(one);
            progress.accept(String.format(
                    Locale.ROOT,
                    "%d/%d %s: %s (%.1f s)",
                    i + 1,
                    cases.size(),
                    one.name(),
                    outcome,
                    timing.now() - begin));
            read();
        }
        SequencedMap<String, String> settings = new LinkedHashMap<>(facts);
        settings.put("pinned", pinnedCore.isPresent() ? "one thread on core " + pinnedCore.getAsInt() : "not pinned");
        return new RaceResult(
                median(peaks) / 1e9,
                median(readings) / 1e9,
                ErrorMeter.TOLERANCE,
                settings,
                rows,
                ratios,
                LengthSlopes.of(rows),
                ExactCrossovers.of(rows, ratios),
                wrong,
                skipped);
    }

    private void read() {
        Lane lane = new Lane(track.reading().call(), 1);
        for (int i = 0; i < READINGS; i++) {
            readings.add(track.reading().amount() / timing.secondsOfCall(lane));
        }
    }

    private static double median(List<Double> values) {
        return values.isEmpty() ? 0 : samples(values).median();
    }

    private static Samples samples(List<Double> values) {
        return new Samples(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private String run(RaceCase one) {
        int threads = one.threads(design.threads());
        if (one.threads().isPresent() && threads > Runtime.getRuntime().availableProcessors()) {
            return skip(
                    one,
                    "needs " + threads + " cores, the machine has "
                            + Runtime.getRuntime().availableProcessors());
        }
        if (one.workload() instanceof Workload.SquareMatrices
                && track.multiplier().isEmpty()) {
            return skip(one, "this build has no matrix product");
        }
        try (CorePin pin = threads == 1 ? CorePin.lastAllowedCore() : CorePin.none()) {
            pinnedCore = pin.core().isPresent() ? pin.core() : pinnedCore;
            one.rehearsal().ifPresent(this::rehearse);
            return runOn(one);
        } catch (OffHeapMemoryException tooLarge) {
            return skip(one, String.valueOf(tooLarge.getMessage()));
        }
    }

    /** Closed before the long case begins, so that its tensors are none of the memory of that one. */
    private void rehearse(RaceCase shortOne) {
        try (Heat heat = Heat.of(shortOne, track, design)) {
            heat.contenders().forEach(contender -> warmUp(contender.name(), shortOne.family(), contender.call()));
        }
    }

    private String runOn(RaceCase one) {
        try (Heat heat = Heat.of(one, track, design)) {
            heat.failures().forEach(failure -> skipped.add(one.name() + ": " + failure));
            return heat.contenders().isEmpty()
                    ? skip(one, "everybody refuses it")
                    : one.isLong() ? runOnce(one, heat) : runInRounds(one, heat);
        }
    }

    private String skip(RaceCase one, String why) {
        skipped.add(one.name() + ": " + why);
        return "skipped, " + why;
    }

    /** Lets a contender compute once, and keeps it if it was right. */
    private Optional<Checked> check(RaceCase one, Heat heat, Contender contender, Runnable call) {
        heat.erase();
        OptionalLong resident = resident(call);
        double error = heat.error(contender);
        if (ErrorMeter.accepts(error)) {
            return Optional.of(new Checked(contender, error, resident));
        }
        wrong.add(new Wrong(one.name(), contender.name(), contender.isOwn(), error));
        return Optional.empty();
    }

    private OptionalLong resident(Runnable work) {
        Measure peak = memory.during(work).get(ResidentMemory.PEAK_BYTES);
        return peak == null ? OptionalLong.empty() : OptionalLong.of((long) peak.value());
    }

    private String runInRounds(RaceCase one, Heat heat) {
        List<Checked> right = heat.contenders().stream()
                .flatMap(contender -> check(one, heat, contender, contender.call()).stream())
                .toList();
        if (right.isEmpty()) {
            return "nobody was right";
        }
        List<Lane> lanes = new ArrayList<>();
        double roundSeconds = 0;
        for (Checked checked : right) {
            Runnable call = checked.contender().call();
            BusyCores cores = new BusyCores();
            double seconds = warmUp(checked.contender().name(), one.family(), call);
            noteCores(one, checked.contender(), cores.average());
            Lane lane = Lane.of(call, seconds);
            lanes.add(lane);
            roundSeconds += seconds * lane.calls();
        }
        Lane peak = peakLane();
        lanes.add(peak);
        List<Samples> samples = timing.run(
                lanes,
                design.rounds(roundSeconds),
                one.threads(design.threads()) == 1 ? lane -> {} : this::letOthersRest);
        return record(
                heat.contenders().getFirst().name(),
                new CaseFigures(
                        one.name(),
                        right,
                        samples.subList(0, right.size()),
                        samples.getLast(),
                        track.peak().amount()));
    }

    /**
     * The threads of an engine spin for a while after its call, on cores that the next contender wants; and after the
     * wait cores must wake up.
     */
    private void letOthersRest(Lane next) {
        LockSupport.parkNanos(REST_NANOS);
        timing.secondsOfCall(next);
    }

    /** A kernel of ours is being compiled meanwhile, on other cores. */
    private void noteCores(RaceCase one, Contender contender, double cores) {
        if (!contender.isOwn() && cores > contender.threads() + MOST_CORES_TOO_MANY) {
            skipped.add(String.format(
                    Locale.ROOT,
                    "%s: %s kept %.1f cores busy on %d thread%s; its figures are not those of so few",
                    one.name(),
                    contender.name(),
                    cores,
                    contender.threads(),
                    contender.threads() == 1 ? "" : "s"));
        }
    }

    private Lane peakLane() {
        return Lane.of(
                track.peak().call(), timing.secondsOfCall(new Lane(track.peak().call(), 1)));
    }

    /** One timed call each, between samples of the peak: the rehearsal has compiled it. */
    private String runOnce(RaceCase one, Heat heat) {
        String own = heat.contenders().getFirst().name();
        for (Contender contender : heat.contenders()) {
            Lane peak = peakLane();
            Lane lane = new Lane(contender.call(), 1);
            double[] seconds = new double[1];
            List<Double> beside = new ArrayList<>();
            samplePeak(peak, beside);
            Optional<Checked> right = check(one, heat, contender, () -> {
                seconds[0] = timing.secondsOfCall(lane);
                samplePeak(peak, beside);
            });
            right.ifPresent(checked -> record(
                    own,
                    new CaseFigures(
                            one.name(),
                            List.of(checked),
                            List.of(new Samples(seconds)),
                            samples(beside),
                            track.peak().amount())));
        }
        return "1 call each";
    }

    private void samplePeak(Lane peak, List<Double> seconds) {
        for (int i = 0; i < PEAKS_BESIDE; i++) {
            seconds.add(timing.secondsOfCall(peak));
        }
    }

    private String record(String own, CaseFigures figures) {
        List<Row> added = figures.rows();
        rows.addAll(added);
        Arrays.stream(figures.peak().seconds()).forEach(seconds -> peaks.add(figures.peakFlops() / seconds));
        ratios.addAll(figures.ratios(own, design.seed()));
        return added.getFirst().rounds() + " rounds";
    }

    /** Calls until compiled, for longer the newer the contender is; returns the seconds of the fastest call. */
    private double warmUp(String contender, String family, Runnable call) {
        boolean isFirst = warm.add(contender);
        boolean isNew = warm.add(contender + " " + family);
        double seconds =
                isFirst ? design.firstWarmUpSeconds() : isNew ? design.newWarmUpSeconds() : design.warmUpSeconds();
        Lane lane = new Lane(call, 1);
        return new SteadyCalls(timing::now).run(seconds, () -> timing.secondsOfCall(lane));
    }
}
