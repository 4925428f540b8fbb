package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionShape;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.List;

/** A tensor that does not fit the request throws before anything is written. */
final class ShapeArgumentLaws {
    private ShapeArgumentLaws() {}

    static List<Law> all() {
        return List.of(new Law(
                "bad-shapes",
                "A tensor of another shape, with torn rows, or missing, is refused and nothing is written.",
                Scope.served(6),
                ShapeArgumentLaws::check));
    }

    private static void check(Trial trial) {
        try (BadCalls calls = new BadCalls(trial, 1)) {
            AttentionShape shape = trial.shape();
            ElementType stored = trial.request().keyValueType();
            for (int dimension = 0; dimension < 4; dimension++) {
                String fault = " with one more in dimension " + dimension;
                calls.requireRefused("query" + fault, calls.withQuery(enlarged(trial, shape.query(), dimension)));
                calls.requireRefused("key" + fault, calls.withKey(enlarged(trial, stored, shape.key(), dimension)));
                calls.requireRefused(
                        "value" + fault, calls.withValue(enlarged(trial, stored, shape.value(), dimension)));
                calls.requireRefused("output" + fault, calls.withOutput(enlarged(trial, shape.output(), dimension)));
            }
            calls.requireRefused(
                    "query of rank 3", calls.withQuery(calls.good().query().select(0, 0)));
            if (shape.headDim() > 1) {
                Tensor wide = trial.arena().tensor("wide", stored, enlargedTwofold(shape.key()));
                calls.requireRefused("key with torn rows", calls.withKey(everyOther(wide, shape.key())));
            }
            checkLogSumExp(trial, calls);
        }
    }

    private static Tensor enlarged(Trial trial, Shape shape, int dimension) {
        return enlarged(trial, ElementType.FLOAT32, shape, dimension);
    }

    static Tensor enlarged(Trial trial, ElementType type, Shape shape, int dimension) {
        long[] sizes = shape.sizes();
        sizes[dimension]++;
        return trial.arena().tensor("enlarged", type, sizes);
    }

    private static long[] enlargedTwofold(Shape shape) {
        long[] sizes = shape.sizes();
        sizes[3] *= 2;
        return sizes;
    }

    private static Tensor everyOther(Tensor wide, Shape shape) {
        return Tensor.strided(
                wide.segment(), wide.elementType(), shape, wide.stride(0), wide.stride(1), wide.stride(2), 2);
    }

    private static void checkLogSumExp(Trial trial, BadCalls calls) {
        Shape fitting = trial.shape().logSumExp();
        if (trial.request().logSumExp()) {
            calls.requireRefused(
                    "missing logSumExp", AttentionOutputs.of(calls.output().tensor()));
            for (int dimension = 0; dimension < 3; dimension++) {
                calls.requireRefused(
                        "logSumExp with one more in dimension " + dimension,
                        calls.withLogSumExp(enlarged(trial, fitting, dimension)));
            }
        } else {
            calls.requireRefused(
                    "unwanted logSumExp", calls.withLogSumExp(trial.arena().tensor("unwanted", fitting.sizes())));
        }
    }
}
