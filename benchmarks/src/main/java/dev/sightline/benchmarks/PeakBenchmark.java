package dev.sightline.benchmarks;

import dev.sightline.kernels.peak.ArithmeticPeak;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast can one core of this machine multiply and add in float32, in Java? Every other figure is a share of this
 * one, and only of one measured within the same minutes: a shared machine changes its mind.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar Peak}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class PeakBenchmark {
    private final ArithmeticPeak peak = ArithmeticPeak.ofOneCore();

    /** Multiply-adds; the column {@code gigaflops} is the peak. */
    @Benchmark
    public float fusedMultiplyAdd(FlopCounter counter) {
        counter.add(peak.flops());
        return peak.run();
    }
}
