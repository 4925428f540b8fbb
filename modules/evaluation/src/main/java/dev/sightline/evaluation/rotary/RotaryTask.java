package dev.sightline.evaluation.rotary;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.WorkUnit;
import java.util.List;
import java.util.Optional;

/**
 * Rotary positions beyond their training length L, by the published rotation and by each scaling of its frequencies, at
 * distances up to {@value RotaryProtocol#STRETCH} L. No model is trained: this is the geometry that a model would meet.
 *
 * <p>Variants in cells are the scalings: {@code rope}, {@code rope-linear}, {@code rope-ntk}, {@code rope-dynamic-ntk},
 * {@code rope-yarn}, {@code rope-llama3}. Cells of kind {@code point}, whose {@code length} is the distance: {@code
 * similarity} and {@code similarityDeviation}, mean and standard deviation of the cosine of a query with its needle's
 * key; {@code recall} of the needle's value through softmax attention; {@code unseenPairs}, the share of rotary pairs at
 * an angle that no distance below L gives; {@code lostByOneStep}, how much the mean similarity falls with one position
 * more. A cell of kind {@code curve}, whose length is the farthest distance: {@code recallWithin} and {@code
 * recallBeyond}, means over the distances below L and from L on, {@code unseenPairs} at the farthest distance, {@code
 * resolutionKept}, the share of the unscaled rotation's fall from distance 0 to 1, and the {@code attentionFactor}.
 *
 * <p>Reference: Su et al. (2021), arXiv 2104.09864; Chen et al. (2023), arXiv 2306.15595; Peng et al. (2023), arXiv
 * 2309.00071.
 */
public final class RotaryTask implements Task {
    /** Name of the task. */
    public static final String NAME = "rope";

    /** Computes softmax exactly, and is there unless a user left it out. */
    private static final String PREFERRED = "flash";

    @Override
    public String name() {
        return NAME;
    }

    /** One unit, through {@code flash} or else the first softmax that serves a full mask; none where there is none. */
    @Override
    public List<WorkUnit> plan(SweepSettings settings) {
        RotaryProtocol protocol = RotaryProtocol.of(settings.profile());
        List<String> serving = settings.variants().all().stream()
                .filter(variant -> variant.family() == Family.SOFTMAX)
                .filter(variant ->
                        variant.refusals(RotaryContext.request(protocol, 1)).isEmpty())
                .map(AttentionVariant::name)
                .toList();
        Optional<String> chosen = serving.contains(PREFERRED)
                ? Optional.of(PREFERRED)
                : serving.stream().findFirst();
        return chosen.<List<WorkUnit>>map(name -> List.of(new RotaryUnit(protocol, name, settings.seed())))
                .orElse(List.of());
    }
}
