package dev.sightline.evaluation.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds out how far a variant can be followed: one call at each length, from the shortest on, as long as the rounds of
 * that length are expected to fit what is left of the variant's time, and the call its memory.
 */
final class PilotRun {
    /** Below it the resolution of the clock and the wake-up of threads show. */
    private static final double SHORTEST_SAMPLE_SECONDS = 3e-3;

    private static final int MOST_CALLS = 1000;

    /** A first call that is shorter than this may owe most of it to cold caches and sleeping threads. */
    private static final double SETTLING_SECONDS = 0.2;

    /** Lengths up to it are measured whatever they take: without them there is no curve. */
    private static final int ALWAYS = 512;

    private final ScalingDesign design;
    private final BenchSetup setup;

    PilotRun(ScalingDesign design, BenchSetup setup) {
        this.design = design;
        this.setup = setup;
    }

    /**
     * A length that is to be timed.
     *
     * @param length n
     * @param calls in a row that make one sample
     */
    record Point(int length, int calls) {}

    /**
     * Where a variant can be followed to.
     *
     * @param points the lengths to time, rising
     * @param stop why it goes no further; empty text if it reaches the last length
     */
    record Outcome(List<Point> points, String stop) {
        /** Copies the list, so that an outcome never changes. */
        Outcome {
            points = List.copyOf(points);
        }
    }

    /**
     * Follows a variant.
     *
     * @param seconds for the pilot and all rounds of this variant
     */
    Outcome follow(CostSeries series, double seconds) {
        double begin = setup.now();
        List<Point> points = new ArrayList<>();
        double roundSeconds = 0;
        double preparation = 0;
        double secondsPerFlop = 0;
        for (int length : design.lengths()) {
            Optional<CallCost> cost = series.cost(length);
            if (cost.isEmpty()) {
                return new Outcome(points, series.refusal(length));
            }
            if (cost.get().arenaBytes() > design.affordableBytes()) {
                return new Outcome(points, cost.get().tooLarge(design));
            }
            double flops = cost.get().cost().executedFlops();
            double expected = preparation + flops * secondsPerFlop;
            double left = seconds - (setup.now() - begin);
            // One call more than the rounds: the pilot's own.
            double needed = design.rounds() * roundSeconds + (design.rounds() + 1) * expected;
            if (length > ALWAYS && needed > left) {
                return new Outcome(points, tooSlow(length, expected, needed, left));
            }
            double opened = setup.now();
            double call;
            try (AttentionBench bench = setup.open(series, length)) {
                call = bench.secondsPerCall(1);
                if (call < SETTLING_SECONDS) {
                    call = Math.min(call, bench.secondsPerCall(1));
                }
            }
            double whole = setup.now() - opened;
            preparation = Math.max(0, whole - 2 * call);
            secondsPerFlop = call / flops;
            points.add(new Point(length, (int) Math.clamp(Math.ceil(SHORTEST_SAMPLE_SECONDS / call), 1, MOST_CALLS)));
            roundSeconds += preparation + Math.max(call, 2 * SHORTEST_SAMPLE_SECONDS);
        }
        return new Outcome(points, "");
    }

    private String tooSlow(int length, double expected, double needed, double left) {
        return String.format(
                Locale.ROOT,
                "left out: at %d tokens a call would take about %.2g s, so that %d rounds would need %.1f s, with %.1f s"
                        + " left; choose a larger profile",
                length,
                expected,
                design.rounds(),
                needed,
                Math.max(0, left));
    }
}
