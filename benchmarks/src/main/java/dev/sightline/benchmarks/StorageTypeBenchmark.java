package dev.sightline.benchmarks;

import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionShape;
import dev.sightline.attention.Mask;
import dev.sightline.memory.ElementType;
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
 * Keys and values stored in fewer bits: decoding waits for memory, so half the bytes should take little more than half
 * the time, as long as turning them into float32 costs less than reading them.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar StorageType}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class StorageTypeBenchmark {
    /** How keys and values are stored. */
    @Param({"FLOAT32", "BFLOAT16", "FLOAT16", "INT8"})
    public ElementType stored = ElementType.FLOAT32;

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
        AttentionShape shape = new AttentionShape(1, queryHeads, 8, 1, 32_768, 128, 128);
        bytes = (double) stored.bytes()
                * (shape.key().elements() + shape.value().elements());
        AttentionRequest request = AttentionRequest.softmax(shape, Mask.full()).withKeyValueType(stored);
        call = new AttentionCall("flash", request, threads);
    }

    /** One token; the column {@code gigabytes} counts keys and values as they are stored. */
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
