package dev.sightline.conformance;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.conformance.mutant.ReferenceVariant;
import dev.sightline.conformance.mutant.SmallGrid;
import java.util.List;

/** The contract can be kept: recurrences by their definition obey every law. */
class ReferenceRecurrenceTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return ReferenceVariant.of(Family.RECURRENCE);
    }

    @Override
    protected List<AttentionRequest> requests() {
        return SmallGrid.of(Family.RECURRENCE);
    }
}
