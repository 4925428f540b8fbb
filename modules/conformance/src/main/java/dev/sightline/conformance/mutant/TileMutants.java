package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Workers;
import java.util.List;

/** Mistakes of kernels that take the keys a tile at a time. */
final class TileMutants {
    private TileMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.softmax("a dropped last partial tile of 48 keys", "oracle-agreement", DroppedTile::new),
                Mutant.linear("a dropped last partial chunk of 48 keys", "oracle-agreement", DroppedTile::new),
                Mutant.softmax("the last key lost where the keys fill tiles of 16", "oracle-agreement", LostKey::new),
                Mutant.softmax(
                        "earlier sums not rescaled when the maximum grows", "oracle-agreement", NoRescaling::new),
                Mutant.linear("a state not cleared between rows", "oracle-agreement", StaleState::new),
                Mutant.softmax("a workspace not cleared between calls", "repeatability", StaleWorkspace::new));
    }

    private static final class DroppedTile extends ReferencePlan {
        DroppedTile(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long endKey() {
            long length = shape().keyLength();
            return length < 48 ? length : length / 48 * 48;
        }
    }

    private static final class LostKey extends ReferencePlan {
        LostKey(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long endKey() {
            long length = shape().keyLength();
            return length > 0 && length % 16 == 0 ? length - 1 : length;
        }
    }

    /** An online softmax that subtracts the maximum so far, and leaves what it summed about a smaller one as it is. */
    private static final class NoRescaling extends OneThreadPlan {
        private double maximumSoFar;

        NoRescaling(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void begin(double[] sum) {
            super.begin(sum);
            maximumSoFar = Double.NEGATIVE_INFINITY;
        }

        @Override
        double weight(double score, double maximum) {
            maximumSoFar = Math.max(maximumSoFar, score);
            return super.weight(score, maximumSoFar == Double.NEGATIVE_INFINITY ? maximum : maximumSoFar);
        }
    }

    private static final class StaleState extends ReferencePlan {
        StaleState(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void begin(double[] sum) {}
    }

    /** Each row clears what the one before it left, but the first row of a call starts with the last of another. */
    private static final class StaleWorkspace extends OneThreadPlan {
        private boolean afterACall;

        StaleWorkspace(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void begin(double[] sum) {
            if (!afterACall) {
                super.begin(sum);
            }
            afterACall = false;
        }

        @Override
        void finished() {
            afterACall = true;
        }
    }
}
