package dev.sightline.benchmarks;

import dev.sightline.attention.AttentionFunction.Recurrence;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Decay;
import dev.sightline.attention.Mask;
import dev.sightline.attention.RecurrenceInputs;
import dev.sightline.attention.UpdateRule;
import dev.sightline.attention.Workers;
import dev.sightline.attention.state.RecurrentDesign;
import dev.sightline.attention.state.RecurrentState;
import dev.sightline.memory.RunArena;
import dev.sightline.memory.Tensor;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One new token of a recurrent state: however long the text, the state is read once and written once, so the time cannot be
 * less than that of moving its bytes twice. BandwidthBenchmark says how fast they are read; writing is slower.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar "Bandwidth|RecurrentStep"}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class RecurrentStepBenchmark {
    /** Which recurrence. */
    @Param({"retention", "gated-linear", "deltanet", "gated-deltanet"})
    public String variant = "";

    /** Heads, each with a state of its own. */
    @Param({"32", "1024"})
    public int heads;

    /** Rows and columns of a state. */
    @Param({"64", "128"})
    public int width;

    private final RunArena arena = RunArena.open("benchmark");
    private Workers workers;
    private RecurrentState state;
    private RecurrenceInputs gates;
    private Tensor query;
    private Tensor key;
    private Tensor value;
    private AttentionOutputs outputs;
    private double bytes;

    /** Opens the state and fills the inputs. */
    @Setup
    public void prepare() {
        workers = Workers.of(1);
        AttentionVariant chosen = AttentionVariants.load().get(variant);
        AttentionShape step = new AttentionShape(1, heads, heads, 1, 1, width, width);
        UpdateRule rule = switch (variant) {
            case "retention" -> UpdateRule.decaying(new Decay.OfHead(Collections.nCopies(heads, 0.99)));
            case "gated-linear" -> UpdateRule.decaying(new Decay.OfChannel());
            case "deltanet" -> UpdateRule.decayingDelta(new Decay.None());
            default -> UpdateRule.decayingDelta(new Decay.OfPosition());
        };
        AttentionRequest request = AttentionRequest.recurrence(step, Mask.causal(0), rule);
        state = RecurrentState.open(
                new RecurrentDesign(1, heads, heads, width, width, (Recurrence) request.function()), chosen, workers);
        GaussianNumbers gaussian = new GaussianNumbers();
        query = gaussian.fill(arena.tensor("query", step.query().sizes()));
        key = gaussian.fill(arena.tensor("key", step.key().sizes()));
        value = gaussian.fill(arena.tensor("value", step.value().sizes()));
        // A correction of all that keys of about unit length find.
        key.copyFrom(scaled(key.toArray(), (float) (1 / Math.sqrt(width))));
        gates = RecurrenceInputs.NONE;
        if (rule.decay().isInput()) {
            boolean ofChannel = rule.decay() instanceof Decay.OfChannel;
            Tensor decay = arena.tensor(
                    "log decay", ofChannel ? step.key().sizes() : step.scales().sizes());
            decay.fill(-0.01f);
            gates = gates.withLogDecay(decay);
        }
        if (rule.corrected()) {
            Tensor beta = arena.tensor("beta", step.scales().sizes());
            beta.fill(0.5f);
            gates = gates.withBeta(beta);
        }
        outputs = AttentionOutputs.of(arena.tensor("output", step.output().sizes()));
        bytes = 2.0 * heads * width * width * Float.BYTES;
    }

    private static float[] scaled(float[] numbers, float factor) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= factor;
        }
        return numbers;
    }

    /** One token; the column {@code gigabytes} counts the state as read and as written. */
    @Benchmark
    public Tensor step(ByteCounter counter) {
        counter.add(bytes);
        state.append(key, value, gates);
        state.attend(query, outputs);
        return outputs.output();
    }

    /** Frees the memory. */
    @TearDown
    public void release() {
        state.close();
        workers.close();
        arena.close();
    }
}
