package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.conformance.state.StateGrid;
import dev.sightline.conformance.state.StreamedVariant;
import dev.sightline.conformance.trial.RequestGrid;
import java.util.List;

/** The requests of the grid that even a slow variant computes in no time. */
public final class SmallGrid {
    private static final long WORK = 300_000;

    private SmallGrid() {}

    /** Those of a family, smallest first. */
    public static List<AttentionRequest> of(Family family) {
        return small(RequestGrid.of(family));
    }

    /** Those of a variant's family, or of states, smallest first. */
    public static List<AttentionRequest> of(AttentionVariant variant) {
        return variant instanceof StreamedVariant streamed
                ? small(StateGrid.of(streamed.maker()))
                : of(variant.family());
    }

    private static List<AttentionRequest> small(List<AttentionRequest> all) {
        return all.stream().filter(request -> RequestGrid.work(request) <= WORK).toList();
    }
}
