package dev.sightline.kernels.retention;

import dev.sightline.attention.Decay;
import dev.sightline.attention.UpdateRule;
import dev.sightline.kernels.recurrence.RecurrenceVariant;
import java.util.stream.LongStream;

/**
 * The idea and its source stand in the package's description. The factors of the typical rule are those of RetNet,
 * {@code 1 - 2^(-5 - head)}.
 */
public final class RetentionVariant extends RecurrenceVariant {
    /** The variant, for the service loader. */
    public RetentionVariant() {
        super(
                "retention",
                "retention: a state that fades by one factor for each head (Sun et al. 2023, arXiv 2307.08621)");
    }

    @Override
    protected boolean serves(UpdateRule rule) {
        return !rule.corrected() && rule.decay() instanceof Decay.OfHead;
    }

    @Override
    protected UpdateRule typicalRule(long keyValueHeads) {
        return UpdateRule.decaying(new Decay.OfHead(LongStream.range(0, keyValueHeads)
                .mapToObj(head -> 1 - Math.pow(2, (double) (-5 - head)))
                .toList()));
    }
}
