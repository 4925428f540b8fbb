package dev.sightline.evaluation.fading;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Mask;
import dev.sightline.attention.UpdateRule;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.fading.AttentionFading.Sight;
import dev.sightline.evaluation.probe.RandomFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Fading against recurrence, the telephone game measured: the influence of the first token after t steps, for Elman
 * networks, LSTMs, and every attention variant. A recurrent network passes the message on t times and loses a factor
 * each time, and so does a state of attention that decays or is corrected, where one that only adds keeps all of it;
 * softmax and normalised linear attention read it in one hop and dilute it among t + 1 tokens. {@link FadingCurve} says
 * what the cells hold.
 *
 * <p>The influence is the Jacobian of the hidden state by the first token's coordinates for a recurrent network, and of
 * the output by the first token's value for attention, whose queries and keys are held fixed.
 *
 * <p>Variants in cells: {@code elman}, {@code lstm}, and the names of the registry, these with the readings {@code
 * needle} (the first token is asked for) and {@code distractor}.
 */
public final class FadingTask implements Task {
    /** Name of the task. */
    public static final String NAME = "fading";

    /** Below, near and above the edge of chaos. */
    private static final List<Double> ELMAN_GAINS = List.of(0.9, 1.0, 1.5);

    private static final double ELMAN_INPUT_SCALE = 0.5;

    private static final List<Double> FORGET_BIASES = List.of(0.0, 1.0, 2.0);

    /** Keys in sight of a variant that serves windows only. */
    private static final int WINDOW_KEYS = 32;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<WorkUnit> plan(SweepSettings settings) {
        FadingSettings sizes = FadingSettings.of(settings.profile());
        List<WorkUnit> units = new ArrayList<>();
        for (double gain : ELMAN_GAINS) {
            units.add(new RecurrentFading(new ElmanScales(gain, ELMAN_INPUT_SCALE), sizes, settings.seed()));
        }
        for (double bias : FORGET_BIASES) {
            units.add(new RecurrentFading(LongShortTermMemoryScales.uniformDefault(bias), sizes, settings.seed()));
        }
        for (AttentionVariant variant : settings.variants().all()) {
            for (FirstToken role : FirstToken.values()) {
                units.add(attention(variant, role, sizes, settings.seed()));
            }
        }
        return units;
    }

    private static WorkUnit attention(AttentionVariant variant, FirstToken role, FadingSettings sizes, long seed) {
        return switch (variant.family()) {
            case SOFTMAX, LINEAR -> new AttentionFading(variant.name(), sight(variant, sizes), role, sizes, seed);
            case RECURRENCE -> {
                UpdateRule rule = RecurrenceInfluence.recurrence(
                                RecurrenceInfluence.request(variant, 1, sizes.steps() + 1))
                        .rule();
                yield new RecurrenceFading(variant.name(), rule, role, sizes, seed);
            }
        };
    }

    /**
     * Causal where it is served, else a window, else the variant's own pattern: one for windows alone is measured as
     * what it is.
     */
    private static Sight sight(AttentionVariant variant, FadingSettings sizes) {
        // Random features estimate a softmax, whose law is that of infinitely many.
        Family family = RandomFeatures.of(variant).isPresent() ? Family.SOFTMAX : variant.family();
        int length = sizes.steps() + 1;
        Sight causal = sight(variant, family, Mask.causal(0), "causal", length);
        AttentionShape shape = AttentionShape.selfAttention(1, length, FirstToken.HEAD_DIM);
        Mask pattern = variant.typicalFunction(shape, Mask.causal(0)).mask();
        return Stream.of(
                        causal,
                        sight(variant, family, Mask.windowOfTotal(WINDOW_KEYS), "window " + WINDOW_KEYS, length),
                        sight(variant, family, pattern, "pattern", length))
                .filter(sight -> variant.refusals(AttentionInfluence.request(variant, sight.mask(), 1, length))
                        .isEmpty())
                .findFirst()
                .orElse(causal);
    }

    private static Sight sight(AttentionVariant variant, Family family, Mask mask, String label, int length) {
        return new Sight(
                family,
                mask,
                label,
                AttentionInfluence.request(variant, mask, 1, length).function());
    }
}
