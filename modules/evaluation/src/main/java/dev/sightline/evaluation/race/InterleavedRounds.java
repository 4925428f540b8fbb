package dev.sightline.evaluation.race;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Times several contenders in turn, round by round: what changes the speed of a machine for seconds, such as its clock
 * or its neighbours, then meets all of them alike, and a ratio within a round keeps little of it.
 */
final class InterleavedRounds {
    /** A sample of a fast call repeats it for so long: the clock and a late interrupt then weigh less than 0.1%. */
    private static final double SAMPLE_SECONDS = 5e-3;

    private static final double NANOSECONDS = 1e9;
    private static final int MOST_CALLS = 1 << 20;

    private final LongSupplier clock;

    /**
     * Times by a clock.
     *
     * @param clock nanoseconds since any fixed moment
     */
    InterleavedRounds(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * One of the timed.
     *
     * @param call what is timed
     * @param calls in a row that make a sample
     */
    record Lane(Runnable call, int calls) {
        /** A lane whose samples last long enough, given the seconds of a call. */
        static Lane of(Runnable call, double secondsOfCall) {
            return new Lane(call, (int) Math.clamp(Math.ceil(SAMPLE_SECONDS / secondsOfCall), 1, MOST_CALLS));
        }
    }

    /**
     * Takes a sample of every lane in each round, in the order of the lanes.
     *
     * @param before done before each sample of a lane
     */
    List<Samples> run(List<Lane> lanes, int rounds, Consumer<Lane> before) {
        List<Samples> samples = new ArrayList<>();
        lanes.forEach(lane -> samples.add(new Samples(new double[rounds])));
        for (int round = 0; round < rounds; round++) {
            for (int lane = 0; lane < lanes.size(); lane++) {
                before.accept(lanes.get(lane));
                samples.get(lane).seconds()[round] = secondsOfCall(lanes.get(lane));
            }
        }
        return samples;
    }

    /** Seconds of one call, as the mean of a sample. */
    double secondsOfCall(Lane lane) {
        long begin = clock.getAsLong();
        for (int i = 0; i < lane.calls(); i++) {
            lane.call().run();
        }
        return (clock.getAsLong() - begin) / (NANOSECONDS * lane.calls());
    }

    /** Seconds by the clock. */
    double now() {
        return clock.getAsLong() / NANOSECONDS;
    }
}
