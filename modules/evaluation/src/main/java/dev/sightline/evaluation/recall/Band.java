package dev.sightline.evaluation.recall;

import java.util.stream.IntStream;

/** The depths that a curve is summed up by: the oldest tenth, the middle fifth and the newest tenth. */
enum Band {
    /** Depths 0 to 0.1. */
    HEAD(0, 0.1),
    /** Depths 0.4 to 0.6. */
    MIDDLE(0.4, 0.6),
    /** Depths 0.9 to 1. */
    TAIL(0.9, 1),
    /** All depths. */
    ALL(0, 1);

    /** Depths are quotients: 2/20 may lie a rounding above 0.1. */
    private static final double SLACK = 1e-9;

    private final double from;
    private final double to;

    Band(double from, double to) {
        this.from = from;
        this.to = to;
    }

    private boolean holds(double depth) {
        return depth >= from - SLACK && depth <= to + SLACK;
    }

    /** The indices of this band's depths. */
    int[] depths(RecallProtocol protocol) {
        return IntStream.range(0, protocol.depths())
                .filter(index -> holds(protocol.depth(index)))
                .toArray();
    }

    /** The mean over this band's depths, for each draw. */
    double[] meanByDraw(Tally tally, Metric metric, RecallProtocol protocol) {
        int[] depths = depths(protocol);
        double[] means = new double[tally.draws()];
        for (int depth : depths) {
            double[] values = tally.values(metric, depth);
            for (int draw = 0; draw < means.length; draw++) {
                means[draw] += values[draw];
            }
        }
        // Divided at the end, so that the mean of ones is exactly 1.
        for (int draw = 0; draw < means.length; draw++) {
            means[draw] /= depths.length;
        }
        return means;
    }
}
