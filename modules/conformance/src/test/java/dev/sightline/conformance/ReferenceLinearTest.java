package dev.sightline.conformance;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.conformance.mutant.ReferenceVariant;
import dev.sightline.conformance.mutant.SmallGrid;
import java.util.List;

/** The contract can be kept: linear attention by its definition obeys every law. */
class ReferenceLinearTest extends AttentionVariantContract {
    @Override
    protected AttentionVariant variant() {
        return ReferenceVariant.of(Family.LINEAR);
    }

    @Override
    protected List<AttentionRequest> requests() {
        return SmallGrid.of(Family.LINEAR);
    }
}
