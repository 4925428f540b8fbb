package dev.sightline.kernels.gateddeltanet;

import dev.sightline.attention.Decay;
import dev.sightline.attention.UpdateRule;
import dev.sightline.kernels.recurrence.RecurrenceVariant;

/** The idea and its source stand in the package's description. Serves every corrected rule. */
public final class GatedDeltaNetVariant extends RecurrenceVariant {
    /** The variant, for the service loader. */
    public GatedDeltaNetVariant() {
        super(
                "gated-deltanet",
                "Gated DeltaNet: a state that fades and is then corrected towards each value (Yang et al. 2024, arXiv 2412.06464)");
    }

    @Override
    protected boolean serves(UpdateRule rule) {
        return rule.corrected();
    }

    @Override
    protected UpdateRule typicalRule(long keyValueHeads) {
        return UpdateRule.decayingDelta(new Decay.OfPosition());
    }
}
