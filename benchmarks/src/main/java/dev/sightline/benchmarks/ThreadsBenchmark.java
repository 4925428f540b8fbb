package dev.sightline.benchmarks;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.memory.Tensor;
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
 * More threads: a long prompt is cut into strips of queries that nobody else needs, so two cores should do twice the
 * work. Where they do not, look at the clock of the processor, which falls with the cores in use, before you look at
 * the code.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar Threads}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class ThreadsBenchmark {
    /** Threads that compute. */
    @Param({"1", "2", "4"})
    public int threads;

    /** Whether the future is hidden, so that later strips have more to do. */
    @Param({"false", "true"})
    public boolean causal;

    private AttentionCall call;

    /** Plans and fills the inputs. */
    @Setup
    public void prepare() {
        AttentionShape shape = AttentionShape.selfAttention(1, 4096, 128);
        call = new AttentionCall(
                "flash", AttentionRequest.softmax(shape, causal ? Mask.causal(shape) : Mask.full()), threads);
    }

    /** One forward pass; the column {@code gigaflops} counts the visible pairs. */
    @Benchmark
    public Tensor forward(FlopCounter counter) {
        counter.add(call.cost().nominalFlops());
        return call.run();
    }

    /** Frees the memory. */
    @TearDown
    public void release() {
        call.close();
    }
}
