package dev.sightline.benchmarks;

import dev.sightline.kernels.peak.ProductPeak;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * How much of the peak is left in the innermost product of attention, with every operand in the nearest caches? No kernel
 * on top of it can be faster; the rest of its time goes to packing, the softmax and memory.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar 'Peak|Product'}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class ProductBenchmark {
    /** Width of queries and keys. */
    @Param({"64", "128"})
    public int headDim;

    private ProductPeak product;

    /** Packs the operands. */
    @Setup
    public void open() {
        product = ProductPeak.of(headDim);
    }

    /** Multiply-adds; the column {@code gigaflops} is the rate. */
    @Benchmark
    public float scores(FlopCounter counter) {
        counter.add(product.flops());
        return product.run();
    }
}
