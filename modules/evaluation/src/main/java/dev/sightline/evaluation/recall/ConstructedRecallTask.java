package dev.sightline.evaluation.recall;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.WorkUnit;
import java.util.List;

/**
 * Recall by position without learning: random keys, a noisy query for one of them, and the question whether the output
 * still names its value, wherever among n items it lies. See {@link RecallProtocol} for the experiment; every softmax
 * and linear variant of the registry is measured, with the widest mask that it serves.
 *
 * <p>Cells: one for each variant, reading, length and depth (recall with Wilson's interval, mean reciprocal rank,
 * cosine to the right value; where weights are shares, the needle's mass, the entropy and the effective support), a
 * curve cell ({@code kind=curve}: bands, primacy, recency, U, worst depth, controls) for each variant, reading and
 * length, and an effective length ({@code kind=effective-length}) for each variant and reading.
 *
 * <p>Reference: Liu et al. (2023), Lost in the Middle, arXiv 2307.03172, for the question; the associative memory of
 * random keys and values follows Schlag et al. (2021), arXiv 2102.11174, section 4.
 */
public final class ConstructedRecallTask implements Task {
    /** The task's name. */
    public static final String NAME = "constructed-recall";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<WorkUnit> plan(SweepSettings settings) {
        RecallProtocol protocol = RecallProtocol.of(settings.profile());
        List<String> variants =
                settings.variants().all().stream().map(AttentionVariant::name).toList();
        return protocol.lengths().stream()
                .<WorkUnit>map(length -> new RecallUnit(protocol, length, settings.seed(), variants))
                .toList();
    }

    @Override
    public List<CellResult> summarise(List<CellResult> measured) {
        return EffectiveLength.of(measured);
    }
}
