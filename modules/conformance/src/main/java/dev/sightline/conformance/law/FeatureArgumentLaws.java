package dev.sightline.conformance.law;

import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.conformance.law.Law.Scope;
import dev.sightline.conformance.trial.InputParts;
import dev.sightline.conformance.trial.Trial;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Biases and scales that do not fit the request throw before anything is written, and so do keys of another type. */
final class FeatureArgumentLaws {
    private FeatureArgumentLaws() {}

    static List<Law> all() {
        return List.of(new Law(
                "bad-biases-and-scales",
                "A bias or a scale that is missing, unwanted, of another shape or type, closed or under the output, and keys"
                        + " stored in another type, are refused and nothing is written.",
                Scope.served(6),
                FeatureArgumentLaws::check));
    }

    private static void check(Trial trial) {
        AttentionRequest request = trial.request();
        try (BadCalls calls = new BadCalls(trial, 1)) {
            AttentionInputs good = calls.good();
            for (ElementType type : ElementType.values()) {
                if (type != request.keyValueType()) {
                    Tensor key =
                            trial.arena().tensor("key", type, good.key().shape().sizes());
                    calls.requireRefused("key stored as " + type, calls.withKey(key));
                    Tensor value = trial.arena()
                            .tensor("value", type, good.value().shape().sizes());
                    calls.requireRefused("value stored as " + type, calls.withValue(value));
                }
            }
            if (request.bias().isPresent()) {
                checkTensor(trial, calls, "bias", good.bias(), bias -> InputParts.withBias(good, bias));
            } else {
                Tensor bias = trial.arena()
                        .tensor(
                                "bias",
                                1,
                                1,
                                trial.shape().queryLength(),
                                trial.shape().keyLength());
                calls.requireRefused("unwanted bias", InputParts.withBias(good, Optional.of(bias)));
            }
            Optional<Tensor> keyScale = good.keyScale();
            Optional<Tensor> valueScale = good.valueScale();
            if (request.isQuantized()) {
                checkTensor(
                        trial, calls, "keyScale", keyScale, scale -> InputParts.withScales(good, scale, valueScale));
                checkTensor(
                        trial, calls, "valueScale", valueScale, scale -> InputParts.withScales(good, keyScale, scale));
            } else {
                Optional<Tensor> scale = Optional.of(
                        trial.arena().tensor("scale", trial.shape().scales().sizes()));
                calls.requireRefused("unwanted keyScale", InputParts.withScales(good, scale, Optional.empty()));
                calls.requireRefused("unwanted valueScale", InputParts.withScales(good, Optional.empty(), scale));
            }
        }
    }

    /** Everything that can be wrong with a float32 tensor that a call needs beside queries, keys and values. */
    static void checkTensor(
            Trial trial,
            BadCalls calls,
            String name,
            Optional<Tensor> good,
            Function<Optional<Tensor>, AttentionInputs> inputs) {
        Shape shape = good.orElseThrow().shape();
        calls.requireRefused("missing " + name, inputs.apply(Optional.empty()));
        for (int dimension = 0; dimension < shape.rank(); dimension++) {
            Tensor enlarged = ShapeArgumentLaws.enlarged(trial, ElementType.FLOAT32, shape, dimension);
            calls.requireRefused(
                    name + " with one more in dimension " + dimension, inputs.apply(Optional.of(enlarged)));
        }
        Tensor narrow = trial.arena().tensor(name, ElementType.BFLOAT16, shape.sizes());
        calls.requireRefused(name + " stored as BFLOAT16", inputs.apply(Optional.of(narrow)));
        RunArena shortLived = RunArena.open("short-lived");
        Tensor closed = shortLived.tensor(name, shape.sizes());
        shortLived.close();
        calls.requireRefused(
                name + " of a closed arena",
                IllegalStateException.class,
                calls.plan(),
                inputs.apply(Optional.of(closed)),
                calls.outputs());
        checkOverlap(trial, calls, name, shape, inputs);
    }

    private static void checkOverlap(
            Trial trial, BadCalls calls, String name, Shape shape, Function<Optional<Tensor>, AttentionInputs> inputs) {
        Shape output = trial.shape().output();
        Tensor room = trial.arena().tensor("room", Math.max(shape.elements(), output.elements()));
        Tensor below = Tensor.of(room.segment(), shape.sizes());
        calls.requireRefused(
                "output over the " + name,
                IllegalArgumentException.class,
                calls.plan(),
                inputs.apply(Optional.of(below)),
                calls.withOutput(Tensor.of(room.segment(), output.sizes())));
    }
}
