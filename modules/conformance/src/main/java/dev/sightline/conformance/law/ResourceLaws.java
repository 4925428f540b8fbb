package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.Workers;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.memory.RunArena;
import java.util.List;

/** A plan does not outlive the threads and the memory it was made with. */
final class ResourceLaws {
    private ResourceLaws() {}

    static List<Law> all() {
        return List.of(new Law(
                "closed-resources",
                "A plan whose workers or workspace are closed throws IllegalStateException and writes nothing.",
                Scope.served(6),
                ResourceLaws::check));
    }

    private static void check(Trial trial) {
        try (BadCalls calls = new BadCalls(trial, 1)) {
            for (int threads = 1; threads <= 2; threads++) {
                try (RunArena arena = RunArena.open("workspace")) {
                    Workers workers = Workers.of(threads);
                    AttentionPlan plan = trial.variant().plan(trial.request(), workers, arena);
                    workers.close();
                    requireRefused(calls, "closed workers", plan);
                }
            }
            RunArena arena = RunArena.open("workspace");
            AttentionPlan plan =
                    trial.variant().plan(trial.request(), trial.crew().workers(1), arena);
            arena.close();
            if (arena.ledger().totalBytes() > 0) {
                requireRefused(calls, "closed workspace", plan);
            }
        }
    }

    private static void requireRefused(BadCalls calls, String fault, AttentionPlan plan) {
        calls.requireRefused(fault, IllegalStateException.class, plan, calls.good(), calls.outputs());
    }
}
