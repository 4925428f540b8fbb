package dev.sightline.benchmarks;

import dev.sightline.kernels.peak.ReadBandwidth;
import dev.sightline.memory.RunArena;
import java.lang.foreign.MemorySegment;
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
 * How fast does one core of this machine read float32, in Java? It depends on where they lie: 32 KiB fit the first
 * cache, 1 MiB the second, and no cache 256 MiB. A decoder reads its keys and values from the last of these.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar Bandwidth}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class BandwidthBenchmark {
    /** Kibibytes that are read. */
    @Param({"32", "1024", "262144"})
    public long kibibytes;

    private final RunArena arena = RunArena.open("bandwidth");
    private ReadBandwidth reading;

    /** Writes the memory, so that every page is its own. */
    @Setup
    public void prepare() {
        MemorySegment segment = arena.allocate("floats", kibibytes << 10);
        segment.fill((byte) 1);
        reading = ReadBandwidth.of(segment);
    }

    /** One pass; the column {@code gigabytes} is the bandwidth. */
    @Benchmark
    public float sum(ByteCounter counter) {
        counter.add((double) reading.bytes());
        return reading.run();
    }

    /** Frees the memory. */
    @TearDown
    public void release() {
        arena.close();
    }
}
