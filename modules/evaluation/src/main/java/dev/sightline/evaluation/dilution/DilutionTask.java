package dev.sightline.evaluation.dilution;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.WorkUnit;
import java.util.List;

/**
 * The needle's share of attention among n random keys, the entropy of the weights and how many keys they spread over,
 * for several logit gaps: how much louder than the rest a needle must be to be heard in a long context.
 *
 * <p>Every softmax variant of the registry is measured. Needles lie among the newest keys, so that a variant with a
 * window sees them too and shows what a window buys: its dilution ends at the window's width.
 *
 * <p>Cells: one for each variant, gap and length ({@code mass, entropy, effectiveSupport} with 95% intervals over
 * draws), and a half-mass length ({@code kind=curve}) for each variant and gap.
 *
 * <p>Reference: Vaswani et al. (2017), Eq. 1, arXiv 1706.03762, for the weights; the growth of the gap that a fixed
 * share needs is that of the random energy model, Derrida (1981), Physical Review B 24, 2613.
 */
public final class DilutionTask implements Task {
    /** The task's name. */
    public static final String NAME = "dilution";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<WorkUnit> plan(SweepSettings settings) {
        DilutionProtocol protocol = DilutionProtocol.of(settings.profile());
        List<String> variants = settings.variants().all().stream()
                .filter(variant -> variant.family() == AttentionFunction.Family.SOFTMAX)
                .map(AttentionVariant::name)
                .toList();
        return variants.isEmpty()
                ? List.of()
                : protocol.drawsByLength().keySet().stream()
                        .<WorkUnit>map(length -> new DilutionUnit(protocol, length, settings.seed(), variants))
                        .toList();
    }

    @Override
    public List<CellResult> summarise(List<CellResult> measured) {
        return HalfMassLength.of(measured);
    }
}
