package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionShape;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.conformance.trial.Violation;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.lang.foreign.Arena;
import java.util.List;

/** Memory that may not be used throws the documented exception before anything is written. */
final class MemoryArgumentLaws {
    private MemoryArgumentLaws() {}

    static List<Law> all() {
        return List.of(
                new Law(
                        "bad-outputs",
                        "Read-only, folded or overlapping outputs are refused and nothing is written.",
                        Scope.served(6),
                        MemoryArgumentLaws::checkOutputs),
                new Law(
                        "bad-memory",
                        "Tensors of closed arenas or foreign threads are refused and nothing is written.",
                        Scope.served(6),
                        MemoryArgumentLaws::checkMemory));
    }

    private static void checkOutputs(Trial trial) {
        try (BadCalls calls = new BadCalls(trial, 1)) {
            calls.requireRefused(
                    "read-only output", calls.withOutput(calls.output().readOnly()));
            calls.logSumExp()
                    .ifPresent(logSumExp ->
                            calls.requireRefused("read-only logSumExp", calls.withLogSumExp(logSumExp.readOnly())));
            if (trial.shape().queryLength() > 1) {
                calls.requireRefused(
                        "output whose rows share their memory",
                        calls.withOutput(folded(calls.output().tensor())));
            }
            checkOverlaps(trial, calls);
        }
    }

    private static Tensor folded(Tensor output) {
        return Tensor.strided(output.segment(), output.shape(), output.stride(0), output.stride(1), 0, 1);
    }

    private static void checkOverlaps(Trial trial, BadCalls calls) {
        AttentionShape shape = trial.shape();
        ElementType stored = trial.request().keyValueType();
        Tensor room = trial.arena()
                .tensor(
                        "room",
                        shape.output().elements()
                                + shape.query().elements()
                                + shape.key().elements()
                                + shape.value().elements());
        room.fill(Float.NaN);
        requireApart(calls, room, "query", calls.withQuery(within(room, shape.query())), shape);
        requireApart(calls, room, "key", calls.withKey(within(room, stored, shape.key())), shape);
        requireApart(calls, room, "value", calls.withValue(within(room, stored, shape.value())), shape);
        if (trial.request().logSumExp()) {
            calls.requireRefused(
                    "logSumExp over the output",
                    calls.withLogSumExp(within(calls.output().tensor(), shape.logSumExp())));
        }
    }

    private static Tensor within(Tensor room, Shape shape) {
        return within(room, ElementType.FLOAT32, shape);
    }

    private static Tensor within(Tensor room, ElementType type, Shape shape) {
        return Tensor.of(room.segment(), type, shape.sizes());
    }

    private static void requireApart(
            BadCalls calls, Tensor room, String input, AttentionInputs inputs, AttentionShape shape) {
        String fault = "output over the " + input;
        calls.requireRefused(
                fault,
                IllegalArgumentException.class,
                calls.plan(),
                inputs,
                calls.withOutput(within(room, shape.output())));
        for (float element : room.toArray()) {
            if (!Float.isNaN(element)) {
                throw new Violation(fault + ": expected the output untouched by the refused call, found " + element);
            }
        }
    }

    private static void checkMemory(Trial trial) {
        try (BadCalls calls = new BadCalls(trial, 1)) {
            checkClosed(trial, calls);
            try (Arena confined = Arena.ofConfined()) {
                AttentionInputs mine = calls.withQuery(confinedQuery(trial, confined));
                String fault = "query confined to another thread";
                Calls.requireThrows(
                        fault,
                        WrongThreadException.class,
                        () -> Calls.onAnotherThread(() -> calls.plan().forward(mine, calls.outputs())));
                calls.requireUntouched(fault);
            }
        }
        try (BadCalls calls = new BadCalls(trial, 2);
                Arena confined = Arena.ofConfined()) {
            calls.requireRefused(
                    "query confined to the caller of two threads",
                    WrongThreadException.class,
                    calls.plan(),
                    calls.withQuery(confinedQuery(trial, confined)),
                    calls.outputs());
        }
    }

    private static void checkClosed(Trial trial, BadCalls calls) {
        RunArena shortLived = RunArena.open("short-lived");
        AttentionShape shape = trial.shape();
        ElementType stored = trial.request().keyValueType();
        Tensor query = shortLived.tensor("query", shape.query().sizes());
        Tensor key = shortLived.tensor("key", stored, shape.key().sizes());
        Tensor value = shortLived.tensor("value", stored, shape.value().sizes());
        Tensor output = shortLived.tensor("output", shape.output().sizes());
        shortLived.close();
        requireOpen(calls, "query", calls.withQuery(query));
        requireOpen(calls, "key", calls.withKey(key));
        requireOpen(calls, "value", calls.withValue(value));
        calls.requireRefused(
                "output of a closed arena",
                IllegalStateException.class,
                calls.plan(),
                calls.good(),
                calls.withOutput(output));
    }

    private static void requireOpen(BadCalls calls, String input, AttentionInputs inputs) {
        calls.requireRefused(
                input + " of a closed arena", IllegalStateException.class, calls.plan(), inputs, calls.outputs());
    }

    private static Tensor confinedQuery(Trial trial, Arena confined) {
        Shape shape = trial.shape().query();
        return Tensor.of(confined.allocate(shape.elements() * Float.BYTES, Tensor.ALIGNMENT), shape.sizes());
    }
}
