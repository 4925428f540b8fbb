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
 * The same function through a matrix of 4 length^2 bytes: what does writing it down cost? At 1024 it lies in a cache,
 * at 4096 (64 MiB) in memory.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar "Flash|Full"}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class FullBenchmark {
    /** Positions. */
    @Param({"1024", "4096"})
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
        call = new AttentionCall("full", AttentionRequest.softmax(shape, Mask.full()), threads);
    }

    /** One forward pass; the column {@code gigaflops} counts all pairs. */
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
