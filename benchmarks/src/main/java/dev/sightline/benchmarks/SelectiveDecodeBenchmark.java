package dev.sightline.benchmarks;

import dev.sightline.attention.AttentionFunction.Softmax;
import dev.sightline.attention.AttentionOutputs;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.attention.Mask;
import dev.sightline.attention.Workers;
import dev.sightline.attention.state.CacheDesign;
import dev.sightline.attention.state.PagePool;
import dev.sightline.attention.state.PageShape;
import dev.sightline.attention.state.SelectiveCache;
import dev.sightline.memory.ElementType;
import dev.sightline.memory.RunArena;
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
 * One new token over a long cache of pages, all of them or the most promising eighth: decoding waits for memory, so
 * an eighth of the keys and values, and the bounds of all pages, which are a 64th of them, should take a seventh of the
 * time.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar SelectiveDecode}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class SelectiveDecodeBenchmark {
    private static final int HEADS = 8;
    private static final int WIDTH = 128;
    private static final int PAGE = 64;

    /** Positions appended at once. */
    private static final int CHUNK = 4096;

    /** Positions of the keys: a multiple of 4096. */
    @Param("131072")
    public int length;

    /** Which share of the pages is read: one in so many. */
    @Param({"1", "8"})
    public int oneIn;

    /** Threads that compute. */
    @Param("1")
    public int threads;

    private final RunArena arena = RunArena.open("benchmark");
    private PagePool pool;
    private Workers workers;
    private SelectiveCache cache;
    private Tensor query;
    private AttentionOutputs outputs;

    /** Fills the cache. */
    @Setup
    public void prepare() {
        int pages = length / PAGE;
        workers = Workers.of(threads);
        pool = PagePool.inMemory(new PageShape(HEADS, PAGE, WIDTH, WIDTH, ElementType.FLOAT32), pages);
        Softmax function = new Softmax(Mask.causal(0), 1 / Math.sqrt(WIDTH));
        cache = SelectiveCache.open(
                new CacheDesign(1, HEADS, function),
                pages / oneIn,
                pool,
                AttentionVariants.load().get("flash"),
                workers);
        GaussianNumbers gaussian = new GaussianNumbers();
        for (int done = 0; done < length; done += CHUNK) {
            try (RunArena chunk = RunArena.open("chunk")) {
                cache.append(
                        gaussian.fill(chunk.tensor("key", 1, HEADS, CHUNK, WIDTH)),
                        gaussian.fill(chunk.tensor("value", 1, HEADS, CHUNK, WIDTH)));
            }
        }
        query = gaussian.fill(arena.tensor("query", 1, HEADS, 1, WIDTH));
        outputs = AttentionOutputs.of(arena.tensor("output", 1, HEADS, 1, WIDTH));
    }

    /** One token. */
    @Benchmark
    public Tensor attend() {
        if (oneIn == 1) {
            cache.attendToAll(query, outputs);
        } else {
            cache.attend(query, outputs);
        }
        return outputs.output();
    }

    /** Frees the memory. */
    @TearDown
    public void release() {
        cache.close();
        pool.close();
        workers.close();
        arena.close();
    }
}
