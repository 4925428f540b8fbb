package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Crew;
import dev.sightline.conformance.trial.Execution;
import dev.sightline.conformance.trial.InputParts;
import dev.sightline.conformance.trial.Layout;
import dev.sightline.conformance.trial.Reshaped;
import dev.sightline.conformance.trial.SameBits;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;

/** A result depends on the inputs alone, to the last bit. */
final class DeterminismLaws {
    private static final int CALLERS = 3;
    private static final int CALLS_OF_EACH = 4;

    private DeterminismLaws() {}

    static List<Law> all() {
        return List.of(
                new Law(
                        "thread-count",
                        "1, 2 and 3 threads give the same bits.",
                        Scope.served(24),
                        DeterminismLaws::checkThreads),
                new Law(
                        "repeatability",
                        "A call gives the same bits again, whatever ran before it and whatever the outputs held.",
                        Scope.served(24),
                        DeterminismLaws::checkRepetition),
                new Law(
                        "position-in-the-batch",
                        "A sequence gives the same bits alone and at every position of a batch and of the heads.",
                        Scope.served(16),
                        DeterminismLaws::checkPositions),
                new Law(
                        "memory-layout",
                        "Strides and alignment change no bit, nor does it matter that heads or sequences share an input.",
                        Scope.served(24),
                        DeterminismLaws::checkLayouts),
                new Law(
                        "one-row-for-all-positions",
                        "A row that all positions share through a stride of 0 gives the bits of its copies.",
                        Scope.served(16),
                        DeterminismLaws::checkSharedRow),
                new Law(
                        "concurrent-callers",
                        "Threads that call one plan at a time each get the bits of a call alone.",
                        Scope.served(8),
                        DeterminismLaws::checkCallers));
    }

    private static void checkThreads(Trial trial) {
        AttentionInputs inputs = trial.draw();
        AttentionOutputs alone = trial.run(inputs);
        for (int threads = 2; threads <= Crew.MAXIMUM_THREADS; threads++) {
            try (Execution execution = trial.execute(trial.request(), Layout.CONTIGUOUS, threads)) {
                SameBits.require("on " + threads + " threads", alone, execution.forward(inputs));
            }
        }
    }

    private static void checkRepetition(Trial trial) {
        AttentionInputs inputs = trial.draw();
        AttentionInputs poisoned = trial.copy(inputs);
        poisoned.key().fill(Float.NaN);
        poisoned.value().fill(Float.POSITIVE_INFINITY);
        poisoned.keyScale().ifPresent(scale -> scale.fill(Float.NaN));
        poisoned.bias().ifPresent(bias -> bias.fill(Float.NaN));
        poisoned.recurrence().logDecay().ifPresent(decay -> decay.fill(Float.NaN));
        poisoned.recurrence().beta().ifPresent(beta -> beta.fill(Float.NaN));
        poisoned.recurrence().initialState().ifPresent(state -> state.fill(Float.NaN));
        AttentionRequest smaller = trial.request().withShape(withHalfTheKeys(trial.shape()));
        try (Execution execution = trial.execute(trial.request(), Layout.CONTIGUOUS, 2)) {
            AttentionOutputs first = execution.forward(inputs);
            SameBits.require("in the second call", first, execution.forward(inputs));
            SameBits.require("over outputs that held 7", first, execution.forward(inputs, 7));
            execution.forward(poisoned);
            SameBits.require("after a call with NaN inputs", first, execution.forward(inputs));
            if (trial.isServed(smaller)) {
                try (Execution other = trial.execute(smaller, Layout.CONTIGUOUS, 2)) {
                    other.forward(trial.draw(smaller));
                }
            }
            SameBits.require("after a call of another plan", first, execution.forward(inputs));
            SameBits.require("in a plan of its own", first, trial.run(inputs));
        }
    }

    private static AttentionShape withHalfTheKeys(AttentionShape shape) {
        return new AttentionShape(
                shape.batch(),
                shape.queryHeads(),
                shape.keyValueHeads(),
                shape.queryLength(),
                (shape.keyLength() + 1) / 2,
                shape.headDim(),
                shape.valueDim());
    }

    /** Puts the first sequence and the first group of heads at each place of a batch of 2 with twice the heads. */
    private static void checkPositions(Trial trial) {
        AttentionShape shape = trial.shape();
        AttentionRequest single = Reshaped.of(trial.request(), withCounts(shape, 1, shape.groupSize(), 1));
        AttentionRequest several = Reshaped.of(single, withCounts(shape, 2, 2 * shape.groupSize(), 2));
        if (!trial.isServed(single) || !trial.isServed(several)) {
            return;
        }
        AttentionInputs alone = trial.draw(single);
        AttentionOutputs expected = trial.run(single, alone);
        for (long batch = 0; batch < 2; batch++) {
            for (long group = 0; group < 2; group++) {
                AttentionInputs inputs = trial.draw(several);
                long firstHead = group * shape.groupSize();
                long endHead = firstHead + shape.groupSize();
                part(inputs.query(), batch, firstHead, endHead)
                        .copyFrom(alone.query().toArray());
                part(inputs.key(), batch, group, group + 1).copyFrom(alone.key().toArray());
                part(inputs.value(), batch, group, group + 1)
                        .copyFrom(alone.value().toArray());
                copyIfPresent(inputs.keyScale(), batch, group, group + 1, alone.keyScale());
                copyIfPresent(inputs.valueScale(), batch, group, group + 1, alone.valueScale());
                copyIfPresent(inputs.bias(), batch, firstHead, endHead, alone.bias());
                copyRecurrence(inputs.recurrence(), batch, group, alone.recurrence());
                AttentionOutputs found = trial.run(several, inputs);
                long at = batch;
                long ofGroup = group;
                SameBits.require(
                        "as sequence " + batch + ", group " + group + " of a batch",
                        expected,
                        new AttentionOutputs(
                                part(found.output(), batch, firstHead, endHead),
                                found.logSumExp().map(tensor -> part(tensor, at, firstHead, endHead)),
                                found.finalState().map(tensor -> part(tensor, at, ofGroup, ofGroup + 1))));
            }
        }
    }

    private static void copyRecurrence(RecurrenceInputs to, long batch, long group, RecurrenceInputs from) {
        copyIfPresent(to.logDecay(), batch, group, group + 1, from.logDecay());
        copyIfPresent(to.beta(), batch, group, group + 1, from.beta());
        copyIfPresent(to.initialState(), batch, group, group + 1, from.initialState());
    }

    private static void copyIfPresent(
            Optional<Tensor> to, long batch, long firstHead, long endHead, Optional<Tensor> from) {
        if (to.isPresent() && from.isPresent()) {
            part(to.get(), batch, firstHead, endHead).copyFrom(from.get().toArray());
        }
    }

    /** What belongs to some heads of one sequence; a size of 1 stands for all sequences, or all heads. */
    private static Tensor part(Tensor tensor, long batch, long firstHead, long endHead) {
        Tensor ofBatch = tensor.size(0) == 1 ? tensor : tensor.slice(0, batch, batch + 1);
        return tensor.size(1) == 1 ? ofBatch : ofBatch.slice(1, firstHead, endHead);
    }

    private static AttentionShape withCounts(AttentionShape shape, long batch, long queryHeads, long keyValueHeads) {
        return new AttentionShape(
                batch,
                queryHeads,
                keyValueHeads,
                shape.queryLength(),
                shape.keyLength(),
                shape.headDim(),
                shape.valueDim());
    }

    private static void checkLayouts(Trial trial) {
        AttentionInputs inputs = trial.draw();
        AttentionOutputs contiguous = trial.run(inputs);
        for (Layout layout : Layout.values()) {
            try (Execution execution = trial.execute(trial.request(), layout, 1)) {
                SameBits.require("in the layout " + layout, contiguous, execution.forward(inputs));
            }
        }
        checkBroadcast(trial, inputs, 2, "with keys, values, biases, gates and states broadcast over batch and heads");
    }

    private static void checkSharedRow(Trial trial) {
        checkBroadcast(trial, trial.draw(), 3, "with keys, values, biases and gates broadcast over positions, too");
    }

    private static void checkBroadcast(Trial trial, AttentionInputs inputs, int dimensions, String difference) {
        AttentionInputs broadcast =
                InputParts.withQuery(InputParts.map(inputs, tensor -> broadcast(tensor, dimensions)), inputs.query());
        AttentionInputs copied = trial.copy(broadcast);
        AttentionOutputs outputs = trial.emptyOutputs();
        try (Execution execution = trial.execute(trial.request(), Layout.CONTIGUOUS, 1)) {
            execution.plan().forward(broadcast, outputs);
        }
        SameBits.require(difference, trial.run(copied), outputs);
    }

    /** The first of some dimensions at every place, through strides of 0. */
    private static Tensor broadcast(Tensor tensor, int dimensions) {
        long[] strides = new long[tensor.shape().rank()];
        for (int dimension = dimensions; dimension < strides.length; dimension++) {
            strides[dimension] = tensor.stride(dimension);
        }
        return Tensor.strided(tensor.segment(), tensor.elementType(), tensor.shape(), strides);
    }

    private static void checkCallers(Trial trial) {
        List<AttentionInputs> inputs = new ArrayList<>();
        List<AttentionOutputs> alone = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            inputs.add(trial.draw());
            alone.add(trial.run(inputs.get(caller)));
        }
        Phaser start = new Phaser(CALLERS);
        try (Execution execution = trial.execute(trial.request(), Layout.CONTIGUOUS, 2);
                ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<List<AttentionOutputs>>> callers = new ArrayList<>();
            for (AttentionInputs own : inputs) {
                callers.add(threads.submit(() -> callRepeatedly(execution, own, start)));
            }
            for (int caller = 0; caller < CALLERS; caller++) {
                for (AttentionOutputs found : Calls.result(callers.get(caller))) {
                    SameBits.require("beside other callers", alone.get(caller), found);
                }
            }
        }
    }

    /** All callers begin each call together; one that fails leaves the others to go on. */
    private static List<AttentionOutputs> callRepeatedly(Execution execution, AttentionInputs inputs, Phaser start) {
        List<AttentionOutputs> results = new ArrayList<>();
        try {
            for (int call = 0; call < CALLS_OF_EACH; call++) {
                start.arriveAndAwaitAdvance();
                results.add(execution.forward(inputs));
            }
        } finally {
            start.arriveAndDeregister();
        }
        return results;
    }
}
