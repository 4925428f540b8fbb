package dev.sightline.conformance.trial;

import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.ElementwiseMap;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One variant on one request: draws inputs from a seed and runs the variant on them. All tensors it hands out are
 * row-major and live until it is closed. Not thread-safe, but for {@link #run} and {@link #copy}.
 */
public final class Trial implements AutoCloseable {
    private final AttentionVariant variant;
    private final AttentionRequest request;
    private final SplittableRandom random;
    private final Crew crew;
    private final RunArena arena = RunArena.open("trial");

    /** A trial that draws from a seed; the crew stays the caller's. */
    public Trial(AttentionVariant variant, AttentionRequest request, long seed, Crew crew) {
        this.variant = variant;
        this.request = request;
        this.random = new SplittableRandom(seed);
        this.crew = crew;
    }

    /** The variant under test. */
    public AttentionVariant variant() {
        return variant;
    }

    /** The request to check it on. */
    public AttentionRequest request() {
        return request;
    }

    /** The sizes of the request. */
    public AttentionShape shape() {
        return request.shape();
    }

    /** Threads to plan with. */
    public Crew crew() {
        return crew;
    }

    /** The arena of this trial, for tensors of a law's own. */
    public RunArena arena() {
        return arena;
    }

    /** The source of all that is drawn in this trial. */
    public SplittableRandom random() {
        return random;
    }

    /** Whether the variant serves a request, such as one that a law derives from the trial's. */
    public boolean isServed(AttentionRequest derived) {
        return variant.refusals(derived).isEmpty();
    }

    /** Draws standard normal inputs for the request. */
    public AttentionInputs draw() {
        return draw(request);
    }

    /**
     * Draws standard normal inputs for a request, stored as it says. Queries and keys are positive where the function
     * divides by a sum of their products, which could be 0 otherwise, and then no float32 computation means anything.
     * Where a state is corrected, keys have length 1 before they are stored, and a little more or less after it: with a
     * beta of at most 2 the state stays bounded.
     */
    public AttentionInputs draw(AttentionRequest of) {
        boolean positive = of.function() instanceof AttentionFunction.Linear linear
                && linear.normalised()
                && linear.featureMap() == ElementwiseMap.IDENTITY;
        Tensor keys = draw("key", of.shape().key(), positive);
        if (of.function() instanceof AttentionFunction.Recurrence recurrence
                && recurrence.rule().corrected()) {
            UnitRows.normalise(keys);
        }
        StoredRows key = StoredRows.of(arena, keys, of.keyValueType());
        StoredRows value = StoredRows.of(arena, draw("value", of.shape().value(), false), of.keyValueType());
        return new AttentionInputs(
                draw("query", of.shape().query(), positive),
                key.numbers(),
                value.numbers(),
                key.scales(),
                value.scales(),
                of.bias().map(bias -> draw("bias", bias.shape(of.shape()), false)),
                new Gates(arena, random).of(of));
    }

    private Tensor draw(String name, Shape shape, boolean positive) {
        Tensor tensor = arena.tensor(name, shape.sizes());
        float[] numbers = new float[(int) shape.elements()];
        for (int i = 0; i < numbers.length; i++) {
            float number = (float) random.nextGaussian();
            numbers[i] = positive ? Math.abs(number) : number;
        }
        return tensor.copyFrom(numbers);
    }

    /** A row-major copy of any tensor, of the same type. */
    public Tensor copy(Tensor tensor) {
        return arena.tensor("copy", tensor.elementType(), tensor.shape().sizes())
                .copyFrom(tensor.toArray());
    }

    /** Copies of all inputs, to change without changing the originals. */
    public AttentionInputs copy(AttentionInputs inputs) {
        return InputParts.map(inputs, this::copy);
    }

    /** The same inputs with keys and values as float32: a number times its scale, rounded once. */
    public AttentionInputs widen(AttentionInputs inputs) {
        return new AttentionInputs(
                inputs.query(),
                new StoredRows(inputs.key(), inputs.keyScale()).widen(arena),
                new StoredRows(inputs.value(), inputs.valueScale()).widen(arena),
                Optional.empty(),
                Optional.empty(),
                inputs.bias(),
                inputs.recurrence());
    }

    /** Outputs for the trial's request, NaN everywhere. */
    public AttentionOutputs emptyOutputs() {
        Tensor output = arena.tensor("output", shape().output().sizes());
        Tensor logSumExp = arena.tensor("logSumExp", shape().logSumExp().sizes());
        output.fill(Float.NaN);
        logSumExp.fill(Float.NaN);
        AttentionOutputs outputs =
                request.logSumExp() ? AttentionOutputs.of(output, logSumExp) : AttentionOutputs.of(output);
        return request.hasFinalState() ? outputs.withFinalState(emptyState()) : outputs;
    }

    /** A state for the trial's sizes, NaN everywhere. */
    public Tensor emptyState() {
        Tensor state = arena.tensor("state", StateShape.of(shape()).sizes());
        state.fill(Float.NaN);
        return state;
    }

    /** Runs the variant on the trial's request, contiguous, on one thread. */
    public AttentionOutputs run(AttentionInputs inputs) {
        return run(request, inputs);
    }

    /** Runs the variant on another request, contiguous, on one thread. */
    public AttentionOutputs run(AttentionRequest other, AttentionInputs inputs) {
        try (Execution execution = execute(other, Layout.CONTIGUOUS, 1)) {
            return execution.forward(inputs);
        }
    }

    /** What the variant's plan for a request says it runs. */
    public String kernel(AttentionRequest other) {
        try (Execution execution = execute(other, Layout.CONTIGUOUS, 1)) {
            return execution.plan().description().kernel();
        }
    }

    /** Runs another variant on the trial's request, contiguous, on one thread. */
    public AttentionOutputs runWith(AttentionVariant other, AttentionInputs inputs) {
        try (Execution execution = new Execution(this, other, request, Layout.CONTIGUOUS, 1)) {
            return execution.forward(inputs);
        }
    }

    /** Plans a request; the caller closes what comes back. */
    public Execution execute(AttentionRequest other, Layout layout, int threads) {
        return new Execution(this, variant, other, layout, threads);
    }

    @Override
    public void close() {
        arena.close();
    }
}
