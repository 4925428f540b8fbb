package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Cost;
import dev.sightline.attention.Mask;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Crew;
import dev.sightline.conformance.trial.Execution;
import dev.sightline.conformance.trial.Layout;
import dev.sightline.conformance.trial.Reshaped;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.conformance.trial.Violation;
import java.util.List;

/** Declared costs are what happens. */
final class CostLaws {
    /** A length whose score matrix fits no machine: its cost must be told all the same. */
    private static final long LONG_LENGTH = 10_000_000;

    /** Queries whose visible keys are quickly counted one after another. */
    private static final long COUNTABLE_LENGTH = 2000;

    private CostLaws() {}

    static List<Law> all() {
        return List.of(
                new Law(
                        "declared-work",
                        "Executed FLOPs are no fewer than the nominal ones, which follow from the visible pairs.",
                        Scope.served(Integer.MAX_VALUE, request -> true),
                        CostLaws::checkWork),
                new Law(
                        "declared-workspace",
                        "On one thread the plan allocates the workspace that the cost declares, on several the one that it"
                                + " describes, and calls allocate nothing more.",
                        Scope.served(24, request -> true),
                        CostLaws::checkWorkspace));
    }

    private static void checkWork(Trial trial) {
        checkWork(trial.request(), trial.variant().cost(trial.request()));
        AttentionShape shape = trial.shape();
        long length = isCountedInClosedForm(trial.request().mask()) ? LONG_LENGTH : COUNTABLE_LENGTH;
        AttentionRequest longer = Reshaped.of(
                trial.request(), new AttentionShape(1, 1, 1, length, length, shape.headDim(), shape.valueDim()));
        if (trial.isServed(longer)) {
            checkWork(longer, trial.variant().cost(longer));
        }
    }

    private static boolean isCountedInClosedForm(Mask mask) {
        return mask instanceof Mask.Full || mask instanceof Mask.Causal || mask instanceof Mask.Window;
    }

    private static void checkWork(AttentionRequest request, Cost cost) {
        for (double figure : new double[] {
            cost.nominalFlops(),
            cost.executedFlops(),
            cost.bytesMoved(),
            cost.workspaceBytes(),
            cost.workspaceBytesPerThread()
        }) {
            if (!(figure >= 0 && figure < Double.POSITIVE_INFINITY)) {
                throw new Violation("expected finite costs of 0 or more, found " + cost + " for " + request);
            }
        }
        if (cost.executedFlops() < cost.nominalFlops()) {
            throw new Violation(
                    "expected at least the nominal FLOPs to be executed, found " + cost + " for " + request);
        }
        if (request.function() instanceof AttentionFunction.Softmax) {
            AttentionShape shape = request.shape();
            double expected = 2.0 * request.visiblePairs() * (shape.headDim() + shape.valueDim());
            if (Math.abs(cost.nominalFlops() - expected) > 1e-9 * expected) {
                throw new Violation("expected 2 x visible pairs x (headDim + valueDim) = " + expected
                        + " nominal FLOPs, found " + cost.nominalFlops() + " for " + request);
            }
        }
        double written = (double) Float.BYTES * request.shape().output().elements();
        if (cost.bytesMoved() < written) {
            throw new Violation("expected to move at least the " + written + " bytes of the output, found "
                    + cost.bytesMoved() + " for " + request);
        }
    }

    private static void checkWorkspace(Trial trial) {
        Cost cost = trial.variant().cost(trial.request());
        for (int threads = 1; threads <= Crew.MAXIMUM_THREADS; threads++) {
            try (Execution execution = trial.execute(trial.request(), Layout.CONTIGUOUS, threads)) {
                String on = " on " + threads + " threads";
                long planned = allocated(execution);
                long described = execution.plan().description().workspaceBytes();
                if (threads == 1) {
                    requireBytes("allocated by the plan" + on, cost.workspaceBytes(), planned);
                    requireBytes(
                            "described by the plan" + on,
                            cost.workspaceBytes() + cost.workspaceBytesPerThread(),
                            described);
                }
                if (described < planned) {
                    throw new Violation("workspace" + on + ": expected the plan to describe at least the " + planned
                            + " bytes that it allocated, found " + described);
                }
                execution.forward(trial.draw());
                requireBytes("allocated after a call" + on, planned, allocated(execution));
            }
        }
    }

    private static long allocated(Execution execution) {
        return execution.workspace().ledger().totalBytes();
    }

    private static void requireBytes(String what, long expected, long found) {
        if (found != expected) {
            throw new Violation("workspace " + what + ": expected " + expected + " bytes, found " + found);
        }
    }
}
