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
 * One new token over everything before it: each key and value is read once and used by few queries, so the time should
 * be that of reading them, by BandwidthBenchmark. Heads that share keys and values get more out of each byte.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar "Bandwidth|Decode"}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class DecodeBenchmark {
    /** Positions of the keys. */
    @Param({"4096", "32768"})
    public int length;

    /** Heads of queries; keys and values have 8. */
    @Param({"8", "32"})
    public int queryHeads;

    /** Threads that compute. */
    @Param("1")
    public int threads;

    private AttentionCall call;
    private double bytes;

    /** Plans and fills the inputs. */
    @Setup
    public void prepare() {
        AttentionShape shape = new AttentionShape(1, queryHeads, 8, 1, length, 128, 128);
        bytes = (double) Float.BYTES * (shape.key().elements() + shape.value().elements());
        call = new AttentionCall("flash", AttentionRequest.softmax(shape, Mask.full()), threads);
    }

    /** One token; the column {@code gigabytes} counts keys and values. */
    @Benchmark
    public Tensor forward(ByteCounter counter) {
        counter.add(bytes);
        return call.run();
    }

    /** Frees the memory. */
    @TearDown
    public void release() {
        call.close();
    }
}
