package dev.sightline.kernels.mamba;

import dev.sightline.attention.Decay;
import dev.sightline.attention.UpdateRule;
import dev.sightline.kernels.recurrence.RecurrenceVariant;

/**
 * The idea and its source stand in the package's description. Heads of queries may share keys, as where B and C belong
 * to a group of heads.
 */
public final class MambaTwoVariant extends RecurrenceVariant {
    /** The variant, for the service loader. */
    public MambaTwoVariant() {
        super(
                "mamba2",
                "Mamba-2 as attention: a state that fades by a factor for each position (Dao and Gu 2024, arXiv 2405.21060)");
    }

    @Override
    protected boolean serves(UpdateRule rule) {
        return !rule.corrected() && rule.decay() instanceof Decay.OfPosition;
    }

    @Override
    protected UpdateRule typicalRule(long keyValueHeads) {
        return UpdateRule.decaying(new Decay.OfPosition());
    }
}
