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
 * Linear attention, causal: a state of headDim x valueDim in place of the past, so that doubling the length doubles the
 * time.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar Linear}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class LinearBenchmark {
    /** Positions. */
    @Param({"4096", "16384", "65536"})
    public int length;

    /** Width of a head. */
    @Param({"64", "128"})
    public int headDim;

    /** Threads that compute. */
    @Param("1")
    public int threads;

    private AttentionCall call;

    /** Plans and fills the inputs. */
    @Setup
    public void prepare() {
        AttentionShape shape = AttentionShape.selfAttention(1, length, headDim);
        call = new AttentionCall("linear", AttentionRequest.linear(shape, Mask.causal(shape)), threads);
    }

    /** One forward pass; the column {@code gigaflops} counts the FLOPs of its cost. */
    @Benchmark
    public Tensor forward(FlopCounter counter) {
        counter.add(call.cost().executedFlops());
        return call.run();
    }

    /** Frees the memory. */
    @TearDown
    public void release() {
        call.close();
    }
}
