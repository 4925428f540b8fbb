package dev.sightline.kernels;

import com.sun.management.ThreadMXBean;
import dev.sightline.attention.Alibi;
import dev.sightline.attention.AttentionFunction;
import dev.sightline.attention.AttentionInputs;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Decay;
import dev.sightline.attention.Mask;
import dev.sightline.attention.PositiveRandomFeatures;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.ScoreBias;
import dev.sightline.attention.ScoreChanges;
import dev.sightline.attention.UpdateRule;
import dev.sightline.attention.Workers;
import dev.sightline.kernels.matrix.MatrixProduct;
import dev.sightline.kernels.statistics.AttentionStatistics;
import dev.sightline.kernels.statistics.StatisticsOutputs;
import dev.sightline.kernels.statistics.StatisticsRequest;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Shape;
import dev.sightline.memory.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A program that calls every kernel often enough for the compiler to compile what is hot in it for good: each inner
 * method some ten thousand times. It prints nothing but for
 * {@link Again}, so that the compiler's log has standard output for itself.
 */
final class KernelWorkout {
    private static final long SEED = 43;
    private static final int PROMPT_CALLS = 60;
    private static final int BRIEF_CALLS = 20;
    private static final int DECODE_CALLS = 400;
    private static final int FEW_CALLS = 2000;

    private static final AttentionShape PROMPT = AttentionShape.selfAttention(1, 400, 64);

    /** Tensors of 36 MB. */
    private static final AttentionShape BEYOND_CACHES = AttentionShape.selfAttention(8, 4352, 64);

    private static final AttentionShape GROUPED_PROMPT = new AttentionShape(1, 4, 2, 400, 400, 64, 64);
    private static final AttentionShape TAILED = AttentionShape.selfAttention(1, 203, 72);
    private static final AttentionShape DECODE = new AttentionShape(1, 4, 2, 1, 1500, 64, 64);
    private static final AttentionShape WIDE_DECODE = new AttentionShape(1, 4, 2, 1, 1500, 128, 128);
    private static final AttentionShape ONE_HEAD = new AttentionShape(1, 1, 1, 1, 1500, 64, 64);

    private static final ScoreChanges SHAPED = ScoreChanges.NONE
            .withSoftcap(20)
            .withTemperatures(List.of(1.5))
            .withAlibi(new Alibi(List.of(0.1), 0))
            .withSinks(List.of(1.0));

    private static final ThreadMXBean ALLOCATION = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final RunArena arena;
    private final Workers workers;
    private final AttentionVariants variants = AttentionVariants.load();
    private final SplittableRandom random = new SplittableRandom(SEED);

    private boolean isWarm;

    private KernelWorkout(RunArena arena, Workers workers) {
        this.arena = arena;
        this.workers = workers;
    }

    public static void main(String[] arguments) {
        run(1, KernelWorkout::callAll);
        // Two threads share the keys of a decoding step, and merge what they found.
        run(2, workout -> workout.call("flash", AttentionRequest.softmax(DECODE, Mask.full()), DECODE_CALLS));
    }

    /** The workout of one kernel. */
    static final class Brief {
        private Brief() {}

        public static void main(String[] arguments) {
            run(1, workout -> workout.call("flash", AttentionRequest.softmax(PROMPT, Mask.full()), BRIEF_CALLS));
        }
    }

    /**
     * Every kernel again, once all are warm, so that each has the compiler's code for a process that uses them all;
     * prints how many bytes a call allocates on the heap, and for what request.
     */
    static final class Again {
        private Again() {}

        public static void main(String[] arguments) {
            run(1, workout -> {
                workout.callAll();
                workout.isWarm = true;
                workout.callAll();
            });
        }
    }

    private static void run(int threads, Consumer<KernelWorkout> work) {
        try (RunArena arena = RunArena.open("workout");
                Workers workers = Workers.of(threads)) {
            work.accept(new KernelWorkout(arena, workers));
        }
    }

    private void callAll() {
        AttentionRequest full = AttentionRequest.softmax(PROMPT, Mask.full());
        AttentionRequest causal = AttentionRequest.softmax(PROMPT, Mask.causal(PROMPT));
        for (String name : new String[] {"flash", "full"}) {
            call(name, full, PROMPT_CALLS);
            call(name, causal, PROMPT_CALLS);
            call(name, full.withBias(ScoreBias.shared()), PROMPT_CALLS);
            call(name, causal.withChanges(SHAPED), PROMPT_CALLS);
        }
        call("sliding-window", AttentionRequest.softmax(PROMPT, Mask.window(100, 0)), PROMPT_CALLS);
        call("linear", AttentionRequest.linear(PROMPT, Mask.causal(PROMPT)), PROMPT_CALLS);
        call("linear", AttentionRequest.linear(PROMPT, Mask.full()), PROMPT_CALLS);
        call("linear", AttentionRequest.linear(GROUPED_PROMPT, Mask.causal(GROUPED_PROMPT)), PROMPT_CALLS);
        AttentionFunction estimated =
                new AttentionFunction.Linear(new PositiveRandomFeatures(96, 0.125, 1), true, Mask.causal(PROMPT));
        call("performer", new AttentionRequest(PROMPT, estimated, false), PROMPT_CALLS);
        for (ElementType type : ElementType.values()) {
            call("flash", causal.withKeyValueType(type), PROMPT_CALLS);
            call("flash", AttentionRequest.softmax(TAILED, Mask.causal(TAILED)).withKeyValueType(type), PROMPT_CALLS);
            call("full", causal.withKeyValueType(type), PROMPT_CALLS);
            call("linear", AttentionRequest.linear(PROMPT, Mask.causal(PROMPT)).withKeyValueType(type), PROMPT_CALLS);
            for (AttentionShape shape : new AttentionShape[] {ONE_HEAD, DECODE, WIDE_DECODE}) {
                call("flash", AttentionRequest.softmax(shape, Mask.full()).withKeyValueType(type), DECODE_CALLS);
            }
        }
        call("flash", AttentionRequest.softmax(ONE_HEAD, Mask.full()).withChanges(SHAPED), DECODE_CALLS);
        callMapped();
        callRecurrences();
        analyse(causal);
        analyse(full.withBias(ScoreBias.shared()).withChanges(SHAPED));
        multiply();
    }

    /** Long sequences, and so few positions that each kind of sweep over a state is called often. */
    private void callRecurrences() {
        callInLongChunks("linear", AttentionRequest.linear(BEYOND_CACHES, Mask.causal(0)));
        callInLongChunks(
                "gated-linear",
                AttentionRequest.recurrence(BEYOND_CACHES, Mask.causal(0), UpdateRule.decaying(new Decay.OfChannel())));
        UpdateRule gated = UpdateRule.decaying(new Decay.OfChannel());
        UpdateRule delta = UpdateRule.decayingDelta(new Decay.OfPosition());
        AttentionShape grouped = new AttentionShape(1, 6, 1, 100, 100, 64, 64);
        for (Mask mask : List.of(Mask.full(), Mask.causal(0))) {
            call("gated-linear", AttentionRequest.recurrence(PROMPT, mask, gated), PROMPT_CALLS);
            call("gated-deltanet", AttentionRequest.recurrence(PROMPT, mask, delta), PROMPT_CALLS);
            call("gated-deltanet", AttentionRequest.recurrence(grouped, mask, delta), PROMPT_CALLS);
            for (int length = 1; length <= 4; length++) {
                AttentionShape few = AttentionShape.selfAttention(1, length, 64);
                AttentionShape fewGrouped = new AttentionShape(1, 6, 1, length, length, 64, 64);
                call("linear", AttentionRequest.linear(few, mask), FEW_CALLS);
                call("gated-linear", AttentionRequest.recurrence(few, mask, gated), FEW_CALLS);
                call("gated-deltanet", AttentionRequest.recurrence(few, mask, delta), FEW_CALLS);
                call("gated-deltanet", AttentionRequest.recurrence(fewGrouped, mask, delta), FEW_CALLS);
            }
        }
    }

    /** Memory of a file, whose segments are of another class than others. */
    private void callMapped() {
        AttentionRequest request = AttentionRequest.softmax(ONE_HEAD, Mask.full());
        AttentionPlan plan = variants.get("flash").plan(request, workers, arena);
        AttentionInputs inputs = new AttentionInputs(
                noise(ElementType.FLOAT32, ONE_HEAD.query()), mapped(ONE_HEAD.key()), mapped(ONE_HEAD.value()));
        AttentionOutputs outputs =
                AttentionOutputs.of(arena.tensor("output", ONE_HEAD.output().sizes()));
        measure("flash, mapped, " + request, DECODE_CALLS, () -> plan.forward(inputs, outputs));
    }

    private static Tensor mapped(Shape shape) {
        try {
            Path file = Files.createTempFile("workout", null);
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                long bytes = shape.elements() * Float.BYTES;
                return Tensor.of(channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, Arena.global()), shape.sizes());
            }
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    private void callInLongChunks(String variant, AttentionRequest request) {
        int chunk = keyTile(variant, request);
        if (chunk <= keyTile(variant, request.withShape(PROMPT))) {
            throw new IllegalStateException(request + " is cut into chunks of " + chunk + " as short ones are");
        }
        call(variant, request, BRIEF_CALLS);
    }

    private int keyTile(String variant, AttentionRequest request) {
        return variants.get(variant).plan(request, workers, arena).description().keyTile();
    }

    private void call(String variant, AttentionRequest request, int calls) {
        AttentionPlan plan = variants.get(variant).plan(request, workers, arena);
        AttentionShape shape = request.shape();
        AttentionInputs plain = new AttentionInputs(
                noise(ElementType.FLOAT32, shape.query()),
                noise(request.keyValueType(), shape.key()),
                noise(request.keyValueType(), shape.value()));
        AttentionInputs biased = request.bias()
                .map(bias -> plain.withBias(noise(ElementType.FLOAT32, bias.shape(shape))))
                .orElse(plain);
        AttentionInputs scaled =
                request.isQuantized() ? biased.withScales(scales(shape.key()), scales(shape.value())) : biased;
        AttentionInputs inputs = scaled.withRecurrence(gates(request));
        AttentionOutputs outputs =
                AttentionOutputs.of(arena.tensor("output", shape.output().sizes()));
        measure(variant + ", " + request, calls, () -> plan.forward(inputs, outputs));
    }

    private RecurrenceInputs gates(AttentionRequest request) {
        if (!(request.function() instanceof AttentionFunction.Recurrence recurrence)) {
            return RecurrenceInputs.NONE;
        }
        AttentionShape shape = request.shape();
        RecurrenceInputs gates = RecurrenceInputs.NONE;
        if (recurrence.rule().decay().isInput()) {
            Tensor logDecay = arena.tensor(
                    "logDecay",
                    recurrence.rule().decay() instanceof Decay.OfChannel
                            ? shape.key().sizes()
                            : shape.scales().sizes());
            logDecay.fill(-0.1f);
            gates = gates.withLogDecay(logDecay);
        }
        if (recurrence.rule().corrected()) {
            Tensor beta = arena.tensor("beta", shape.scales().sizes());
            beta.fill(1e-3f);
            gates = gates.withBeta(beta);
        }
        return gates;
    }

    /** The statistics of a request with float32 keys. */
    private void analyse(AttentionRequest request) {
        StatisticsRequest wanted = StatisticsRequest.of(request)
                .withReceivedMass()
                .withEntropy()
                .withHighestKeys(3)
                .withMap(5, 7);
        AttentionStatistics statistics = new AttentionStatistics(wanted, workers, arena);
        AttentionShape shape = request.shape();
        AttentionInputs plain = new AttentionInputs(
                noise(ElementType.FLOAT32, shape.query()),
                noise(ElementType.FLOAT32, shape.key()),
                noise(ElementType.FLOAT32, shape.value()));
        AttentionInputs inputs = request.bias()
                .map(bias -> plain.withBias(noise(ElementType.FLOAT32, bias.shape(shape))))
                .orElse(plain);
        Tensor logSumExp = arena.tensor("logSumExp", shape.logSumExp().sizes());
        StatisticsOutputs outputs = StatisticsOutputs.allocate(wanted, arena);
        variants.get("flash")
                .plan(request.withLogSumExp(), workers, arena)
                .forward(
                        inputs,
                        AttentionOutputs.of(
                                arena.tensor("output", shape.output().sizes()), logSumExp));
        measure("statistics, " + wanted, PROMPT_CALLS, () -> statistics.run(inputs, logSumExp, outputs));
    }

    private void measure(String what, int calls, Runnable call) {
        long[] allocated = new long[calls];
        for (int i = 0; i < calls; i++) {
            long before = ALLOCATION.getCurrentThreadAllocatedBytes();
            call.run();
            allocated[i] = ALLOCATION.getCurrentThreadAllocatedBytes() - before;
        }
        if (isWarm) {
            // The median: a call in which the compiler changes its mind boxes a few.
            Arrays.sort(allocated);
            System.out.println(allocated[calls / 2] + " bytes: " + what);
        }
    }

    private void multiply() {
        Tensor a = noise(ElementType.FLOAT32, Shape.of(200, 300));
        Tensor b = noise(ElementType.FLOAT32, Shape.of(300, 150));
        MatrixProduct product = new MatrixProduct(a, b, arena.tensor("product", 200, 150), workers);
        for (int i = 0; i < PROMPT_CALLS; i++) {
            product.run();
        }
    }

    private Tensor scales(Shape rows) {
        Tensor scales = arena.tensor("scales", rows.size(0), rows.size(1), rows.size(2));
        scales.fill(1e-2f);
        return scales;
    }

    private Tensor noise(ElementType type, Shape shape) {
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-3, 3);
        }
        return arena.tensor("noise", type, shape.sizes()).copyFrom(values);
    }
}
