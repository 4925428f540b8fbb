package dev.sightline.evaluation.race;

import dev.sightline.memory.OffHeapMemoryException;
import java.util.List;

/** A case made ready: its tensors are filled and its contenders planned. Confined to one thread. */
interface Heat extends AutoCloseable {

    /** Who takes part; the first own one is the one the ratios are about. */
    List<Contender> contenders();

    /** Who could not take part though it did not refuse, and why: a line each. */
    List<String> failures();

    /** Overwrites the output, so that what a contender does not write is seen. */
    void erase();

    /** How wrong the output is that a contender has just written; see {@link ErrorMeter}. */
    double error(Contender contender);

    @Override
    void close();

    /**
     * Makes a case ready.
     *
     * @throws OffHeapMemoryException if the machine has not enough memory
     */
    static Heat of(RaceCase one, RaceTrack track, RaceDesign design) {
        return switch (one.workload()) {
            case Workload.Attention attention ->
                new AttentionHeat(attention, track.variants(), one.threads(design.threads()), design.seed());
            case Workload.SquareMatrices matrices ->
                new MatrixHeat(
                        matrices.size(),
                        track.multiplier()
                                .orElseThrow(() -> new IllegalStateException(
                                        "this race has no matrix product; leave out " + one.name())),
                        one.threads(design.threads()),
                        design.seed());
        };
    }
}
