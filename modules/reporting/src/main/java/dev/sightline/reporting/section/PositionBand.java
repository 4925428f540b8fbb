package dev.sightline.reporting.section;

import java.util.List;

/** A part of the context, as reports sum positions up. */
enum PositionBand {
    /** The oldest tenth. */
    OLDEST("oldest tenth", 0, 0.1),
    /** The middle fifth. */
    MIDDLE("middle fifth", 0.4, 0.6),
    /** The newest tenth. */
    NEWEST("newest tenth", 0.9, 1),
    /** All positions. */
    ALL("all positions", 0, 1);

    /** Depths are quotients: 2/20 may lie a rounding above 0.1. */
    private static final double SLACK = 1e-9;

    private final String label;
    private final double from;
    private final double to;

    PositionBand(String label, double from, double to) {
        this.label = label;
        this.from = from;
        this.to = to;
    }

    static List<PositionBand> all() {
        return List.of(values());
    }

    String label() {
        return label;
    }

    /** The cells at depths of this band. */
    Results of(Results results) {
        return results.atDepths().where(result -> {
            double depth = result.cell().depth().orElse(Double.NaN);
            return depth >= from - SLACK && depth <= to + SLACK;
        });
    }
}
