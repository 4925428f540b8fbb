package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Workers;

/** The reference on one thread, for mistakes that keep something from one step to the next. */
abstract class OneThreadPlan extends ReferencePlan {
    OneThreadPlan(AttentionRequest request, Workers workers) {
        super(request, workers);
    }

    @Override
    final void distribute(long rows) {
        workers().run(1, (worker, all) -> {
            for (long row = 0; row < rows; row++) {
                run(worker, row);
            }
        });
    }
}
