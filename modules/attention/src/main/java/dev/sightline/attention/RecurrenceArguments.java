package dev.sightline.attention;

import static dev.sightline.memory.ElementType.FLOAT32;

import dev.sightline.memory.Tensor;
import java.util.Optional;

/** The checks of {@link RecurrenceInputs}; allocates nothing when they are good. */
final class RecurrenceArguments {
    private RecurrenceArguments() {}

    /** @throws IllegalArgumentException if one is missing or unwanted, or a shape or a type disagrees */
    static void check(AttentionRequest request, RecurrenceInputs inputs, int threads) {
        AttentionShape shape = request.shape();
        boolean decays = false;
        boolean ofChannel = false;
        boolean corrected = false;
        if (request.function() instanceof AttentionFunction.Recurrence recurrence) {
            decays = recurrence.rule().decay().isInput();
            ofChannel = recurrence.rule().decay() instanceof Decay.OfChannel;
            corrected = recurrence.rule().corrected();
        }
        requirePresence("logDecay", inputs.logDecay(), decays, "a decay of positions or channels");
        requirePresence("beta", inputs.beta(), corrected, "a corrected update rule");
        requirePresence("initialState", inputs.initialState(), request.hasInitialState(), "an initial state");
        if (inputs.logDecay().isPresent()) {
            Tensor tensor = inputs.logDecay().get();
            AttentionArguments.requireNoPages("logDecay", tensor, false);
            if (ofChannel) {
                AttentionArguments.checkRows(
                        "logDecay",
                        tensor,
                        FLOAT32,
                        shape.keyValueHeads(),
                        shape.keyLength(),
                        shape.headDim(),
                        shape,
                        threads);
            } else {
                AttentionArguments.checkVectors(
                        "logDecay", tensor, shape.keyValueHeads(), shape.keyLength(), shape, threads);
            }
        }
        if (inputs.beta().isPresent()) {
            AttentionArguments.requireNoPages("beta", inputs.beta().get(), false);
            AttentionArguments.checkVectors(
                    "beta", inputs.beta().get(), shape.keyValueHeads(), shape.keyLength(), shape, threads);
        }
        if (inputs.initialState().isPresent()) {
            checkState("initialState", inputs.initialState().get(), shape, threads);
        }
    }

    /** A state, carried in or handed out. */
    static void checkState(String name, Tensor state, AttentionShape shape, int threads) {
        AttentionArguments.requireNoPages(name, state, false);
        AttentionArguments.checkRows(
                name, state, FLOAT32, shape.keyValueHeads(), shape.headDim(), shape.valueDim(), shape, threads);
    }

    private static void requirePresence(String name, Optional<Tensor> input, boolean wanted, String feature) {
        if (input.isPresent() != wanted) {
            throw new IllegalArgumentException(
                    wanted
                            ? "the request has " + feature + ", but the inputs have no " + name
                                    + "; use inputs.withRecurrence(...)"
                            : "the inputs have a " + name + ", but the request has not " + feature
                                    + "; ask for a recurrence that reads it, or leave it out");
        }
    }
}
