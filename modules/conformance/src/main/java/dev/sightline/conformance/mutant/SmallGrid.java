package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.conformance.trial.RequestGrid;
import java.util.List;

/** The requests of the grid that even a slow variant computes in no time. */
public final class SmallGrid {
    private static final long WORK = 300_000;

    private SmallGrid() {}

    /** Those of a family, smallest first. */
    public static List<AttentionRequest> of(Family family) {
        return RequestGrid.of(family).stream()
                .filter(request -> RequestGrid.work(request) <= WORK)
                .toList();
    }
}
