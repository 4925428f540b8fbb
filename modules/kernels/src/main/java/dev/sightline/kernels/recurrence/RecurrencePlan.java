package dev.sightline.kernels.recurrence;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.attention.FeatureMap;
import dev.sightline.attention.PlanDescription;
import dev.sightline.attention.PositiveRandomFeatures;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.tile.KernelPlan;
import dev.sightline.kernels.tile.Scratch;
import dev.sightline.kernels.tile.TileProviders;
import java.util.Optional;

/**
 * A recurrence, a head after another. Where there are fewer heads than threads, these share the columns of a head: no
 * column of a state knows of another, so that no bit depends on the threads. Keys and queries are loaded, mapped and summed
 * once for the panels that a thread walks together.
 */
final class RecurrencePlan extends KernelPlan {
    private final StateTiling tiling;
    private final StateWorker[] stateWorkers;
    private final int partsOfHead;
    private final PlanDescription description;
    private final Workers.Task part = this::part;

    /** A plan for a request that its variant serves. */
    RecurrencePlan(String variant, AttentionRequest request, StateRule rule, Workers workers) {
        this(variant, StateTiling.of(request, rule, TileProviders.chosen(), workers.threads()), workers);
    }

    /** A plan with a tiling for as many threads. */
    RecurrencePlan(String variant, StateTiling tiling, Workers workers) {
        super(tiling.request(), workers);
        this.tiling = tiling;
        StateRule rule = tiling.rule();
        Optional<float[]> packed = packedProjection();
        stateWorkers = new StateWorker[workers.threads()];
        for (int i = 0; i < stateWorkers.length; i++) {
            stateWorkers[i] = new StateWorker(tiling, packed.map(this::mapper));
        }
        partsOfHead = Math.min(tiling.splits(), tiling.panels());
        description = new PlanDescription(
                variant,
                tiling.provider().name(),
                "recurrent state, " + rule.decay() + (rule.corrected() ? ", corrected" : "")
                        + features(rule.featureMap()) + (rule.normalised() ? ", normalised" : ""),
                tiling.chunk(),
                tiling.chunk(),
                workers.threads(),
                tiling.workspaceBytesPerThread() * workers.threads() + tiling.sharedBytes());
    }

    private static String features(FeatureMap map) {
        return switch (map) {
            case ElementwiseMap.IDENTITY -> "";
            case ElementwiseMap.ELU_PLUS_ONE -> ", elu + 1";
            case PositiveRandomFeatures random -> ", " + random.count() + " positive random features";
        };
    }

    /** One for all threads. */
    private Optional<float[]> packedProjection() {
        return tiling.rule().featureMap() instanceof PositiveRandomFeatures random
                ? Optional.of(RandomFeatureMapper.pack(tiling.provider(), random, tiling.headDim()))
                : Optional.empty();
    }

    private RandomFeatureMapper mapper(float[] packed) {
        PositiveRandomFeatures random = (PositiveRandomFeatures) tiling.rule().featureMap();
        return new RandomFeatureMapper(tiling.provider(), random, tiling.headDim(), packed);
    }

    @Override
    public PlanDescription description() {
        return description;
    }

    @Override
    protected void compute(Workers workers) {
        AttentionShape shape = request().shape();
        workers.run(shape.batch() * shape.keyValueHeads() * partsOfHead, part);
    }

    private void part(int thread, long task) {
        long head = task / partsOfHead;
        int index = (int) (task % partsOfHead);
        long heads = request().shape().keyValueHeads();
        long slot = Scratch.acquire(thread);
        try {
            stateWorkers[thread].run(
                    inputs(),
                    outputs(),
                    slot,
                    head / heads,
                    head % heads,
                    index * tiling.panels() / partsOfHead,
                    (index + 1) * tiling.panels() / partsOfHead);
        } finally {
            Scratch.release(slot);
        }
    }
}
