package dev.sightline.kernels.gatedlinear;

import dev.sightline.attention.Decay;
import dev.sightline.attention.UpdateRule;
import dev.sightline.kernels.recurrence.RecurrenceVariant;

/** The idea and its source stand in the package's description. Serves every rule that adds. */
public final class GatedLinearVariant extends RecurrenceVariant {
    /** The variant, for the service loader. */
    public GatedLinearVariant() {
        super(
                "gated-linear",
                "gated linear attention: a state that fades by a factor for each position and channel (Yang et al. 2024, arXiv 2312.06635)");
    }

    @Override
    protected boolean serves(UpdateRule rule) {
        return !rule.corrected();
    }

    @Override
    protected UpdateRule typicalRule(long keyValueHeads) {
        return UpdateRule.decaying(new Decay.OfChannel());
    }
}
