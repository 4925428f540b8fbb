package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.Workers;
import dev.sightline.conformance.trial.InputParts;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Mistakes that give right numbers, but not the same ones each time. */
final class DeterminismMutants {
    private DeterminismMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.softmax("a sum order that depends on the threads", "thread-count", OrderByThreads::new),
                Mutant.softmax("two threads that share a scratch row", "thread-count", SharedScratch::new),
                Mutant.softmax(
                        "a maximum kept from earlier rows and calls",
                        List.of("repeatability", "queries-are-independent"),
                        KeptMaximum::new),
                Mutant.softmax("a sum order that depends on the batch", "position-in-the-batch", OrderByBatch::new),
                Mutant.softmax(
                        "strides taken for granted",
                        List.of("memory-layout", "one-row-for-all-positions"),
                        Contiguous::new),
                Mutant.softmax("callers that share the tensors of a call", "concurrent-callers", NoLock::new),
                Mutant.softmax("a sum order that depends on the query", "some-queries-alone", OrderByQuery::new),
                Mutant.softmax("a sum order that depends on the chunk", "chunk-invariance", OrderByChunk::new),
                Mutant.softmax("a sum order that depends on the keys", "keys-beyond-every-view", OrderByKeys::new));
    }

    /** Sums in float32, so that the order shows in the bits. */
    private abstract static class Float32Sums extends ReferencePlan {
        Float32Sums(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        void addValue(double[] sum, double weight, float[] value) {
            for (int column = 0; column < sum.length; column++) {
                sum[column] = (float) (sum[column] + (float) (weight * value[column]));
            }
        }

        final long reversedIf(boolean reversed, long step) {
            return reversed ? endKey() - 1 - step : step;
        }
    }

    private static final class OrderByThreads extends Float32Sums {
        OrderByThreads(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long keyAt(long step, long batch, long query) {
            return reversedIf(workers().threads() > 1, step);
        }
    }

    private static final class OrderByBatch extends Float32Sums {
        OrderByBatch(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long keyAt(long step, long batch, long query) {
            return reversedIf(batch % 2 == 1, step);
        }
    }

    private static final class OrderByQuery extends Float32Sums {
        OrderByQuery(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long keyAt(long step, long batch, long query) {
            return reversedIf(query % 2 == 1, step);
        }
    }

    private static final class OrderByChunk extends Float32Sums {
        OrderByChunk(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long keyAt(long step, long batch, long query) {
            return reversedIf(shape().queryLength() > 1, step);
        }
    }

    private static final class OrderByKeys extends Float32Sums {
        OrderByKeys(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        long keyAt(long step, long batch, long query) {
            return reversedIf(endKey() % 2 == 1, step);
        }
    }

    /** Subtracting more than the maximum is exact on paper and rounds otherwise. */
    private static final class KeptMaximum extends Float32Sums {
        private double kept = Double.NEGATIVE_INFINITY;

        KeptMaximum(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        double subtrahend(double maximum) {
            kept = Math.max(kept, maximum);
            return kept;
        }
    }

    private static final class Contiguous extends ReferencePlan {
        Contiguous(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        public void forward(AttentionInputs in, AttentionOutputs out) {
            super.forward(InputParts.map(in, Contiguous::rowMajor), out);
        }

        private static Tensor rowMajor(Tensor tensor) {
            return Tensor.of(
                    tensor.segment(), tensor.elementType(), tensor.shape().sizes());
        }
    }

    private static final class SharedScratch extends ReferencePlan {
        /** Chances for another thread to come in before a row goes on alone. */
        private static final int PATIENCE = 50;

        /** A pause in which a core changes hands, if there is but one. */
        private static final long PAUSE_NANOSECONDS = 1000;

        /** Rows of a call that wait so: enough for a race on one core too, and an end to it. */
        private static final int WAITING_ROWS = 4;

        private final AtomicInteger begun = new AtomicInteger();

        SharedScratch(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        int scratch(int worker) {
            return 0;
        }

        @Override
        void begin(double[] sum) {
            super.begin(sum);
            int own = begun.incrementAndGet();
            boolean waits = workers().threads() > 1 && own <= WAITING_ROWS;
            for (int i = 0; waits && i < PATIENCE && begun.get() == own; i++) {
                LockSupport.parkNanos(PAUSE_NANOSECONDS);
            }
        }

        @Override
        void finished() {
            begun.set(0);
        }
    }

    private static final class NoLock extends ReferencePlan {
        private static final int PATIENCE = 200_000;

        private final AtomicInteger inside = new AtomicInteger();
        private volatile @Nullable AttentionInputs shared;

        NoLock(AttentionRequest request, Workers workers) {
            super(request, workers);
        }

        @Override
        public void forward(AttentionInputs in, AttentionOutputs out) {
            check(in, out);
            shared = in;
            inside.incrementAndGet();
            // The bad moment is long enough for another caller to come in, if there is one.
            for (int i = 0; i < PATIENCE && inside.get() < 2; i++) {
                Thread.onSpinWait();
            }
            synchronized (this) {
                compute(Objects.requireNonNull(shared), out);
                inside.decrementAndGet();
            }
        }
    }
}
