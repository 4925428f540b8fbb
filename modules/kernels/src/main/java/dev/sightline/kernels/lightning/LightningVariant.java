package dev.sightline.kernels.lightning;

import dev.sightline.attention.Decay;
import dev.sightline.attention.UpdateRule;
import dev.sightline.kernels.recurrence.RecurrenceVariant;
import java.util.stream.LongStream;

/**
 * The idea and its source stand in the package's description. The factors of the typical rule are {@code exp(-8 (head +
 * 1) / heads)}.
 */
public final class LightningVariant extends RecurrenceVariant {
    /** The variant, for the service loader. */
    public LightningVariant() {
        super(
                "lightning",
                "lightning attention: a state that fades by one factor for each head, from slow to fast as in ALiBi (Qin et al. 2024, arXiv 2401.04658)");
    }

    @Override
    protected boolean serves(UpdateRule rule) {
        return !rule.corrected() && rule.decay() instanceof Decay.OfHead;
    }

    @Override
    protected UpdateRule typicalRule(long keyValueHeads) {
        return UpdateRule.decaying(new Decay.OfHead(LongStream.range(0, keyValueHeads)
                .mapToObj(head -> Math.exp(-8.0 * (head + 1) / keyValueHeads))
                .toList()));
    }
}
