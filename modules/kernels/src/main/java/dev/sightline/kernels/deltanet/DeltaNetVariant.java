package dev.sightline.kernels.deltanet;

import dev.sightline.attention.Decay;
import dev.sightline.attention.UpdateRule;
import dev.sightline.kernels.recurrence.RecurrenceVariant;

/**
 * The idea and its source stand in the package's description. Keys of length 1, or beta times their squared length of
 * at most 2, keep the state bounded.
 */
public final class DeltaNetVariant extends RecurrenceVariant {
    /** The variant, for the service loader. */
    public DeltaNetVariant() {
        super(
                "deltanet",
                "DeltaNet: a state that is corrected towards each value instead of added to (Yang et al. 2024, arXiv 2406.06484)");
    }

    @Override
    protected boolean serves(UpdateRule rule) {
        return rule.corrected() && rule.decay() instanceof Decay.None;
    }

    @Override
    protected UpdateRule typicalRule(long keyValueHeads) {
        return UpdateRule.DELTA;
    }
}
