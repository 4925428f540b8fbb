package dev.sightline.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.kernels.tile.TileProviders;
import dev.sightline.memory.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The optimising compiler takes every hot method. Where it gives one up, for instance because a generated tile has
 * grown beyond its limit of nodes, the results stay right and the kernel runs a hundred times slower: only its own log
 * tells.
 */
class CompiledKernelsTest {
    private static final String GENERATED = "dev.sightline.kernels.tile.Generated";
    private static final String TILE = GENERATED + "Tile";
    private static final String VECTOR = "vector-";
    private static final String LANES = "dev.sightline.kernels.tile.VectorLaneArithmetic::";

    /** Those that nothing small enough to take them in calls, so that they show in the log by themselves. */
    private static final List<String> HOT = List.of(
            "hide", "addBias", "raiseMaximum", "exponentials", "scale", "fold", "eluPlusOne", "addDistances", "weigh");

    /** Where a loop boxes, a call allocates megabytes; what runs once a strip may stay with the first compiler. */
    private static final long FEW_BYTES = 4096;

    /** A program on vectors as wide as those of this run. */
    private static ChildJvm.Ended child(Class<?> program, String... further) throws Exception {
        String provider = TileProviders.chosen().name();
        assumeTrue(provider.startsWith(VECTOR), () -> "loops over scalars need no such care, and this is " + provider);
        int bytes = Integer.parseInt(provider.substring(VECTOR.length())) / Byte.SIZE;
        List<String> options =
                new ArrayList<>(List.of("--add-modules=jdk.incubator.vector", "-XX:MaxVectorSize=" + bytes, "-Xbatch"));
        options.addAll(List.of(further));
        return ChildJvm.run(options, program, TileProviders.class, AttentionVariant.class, Tensor.class);
    }

    private static CompilationLog log(Class<?> program, String... further) throws Exception {
        List<String> options = new ArrayList<>(List.of(further));
        options.add("-XX:+PrintCompilation");
        ChildJvm.Ended child = child(program, options.toArray(String[]::new));
        CompilationLog log = new CompilationLog(child.printed());
        // A compiler thread that runs out of stack takes the JVM with it: the last line then names the method.
        assertEquals(0, child.code(), () -> "its last lines: " + log.end());
        assumeTrue(!log.optimised().isEmpty(), "this JVM has no optimising compiler, or another log");
        return log;
    }

    @Test
    @Tag("vectors")
    void theCompilerGivesNoMethodUpAndOptimisesTheHotOnesSeed43() throws Exception {
        CompilationLog log = log(KernelWorkout.class);
        Set<String> optimised = log.optimised();

        assertEquals(List.of(), log.givenUp());
        assertEquals(
                HOT,
                HOT.stream().filter(name -> optimised.contains(LANES + name)).toList());
        Set<String> generated = log.begun().stream()
                .filter(method -> method.startsWith(GENERATED))
                .collect(Collectors.toSet());
        assertTrue(optimised.containsAll(generated), () -> generated + " and of these optimised " + optimised);
        assertTrue(
                generated.stream().filter(method -> method.startsWith(TILE)).count() >= 2,
                () -> "tiles that overwrite and tiles that accumulate, found " + generated);
    }

    /**
     * A vector that the compiler loses sight of is boxed at every step, ten times slower and with the right results.
     * What it sees depends on all that the process has run before.
     */
    @Test
    @Tag("vectors")
    void noVectorIsBoxedInAProcessThatRunsEveryKernelSeed43() throws Exception {
        ChildJvm.Ended child = child(KernelWorkout.Again.class);
        List<String> calls = child.printed();

        assertEquals(0, child.code());
        assertTrue(calls.size() > 20, () -> String.join("\n", calls));
        assertEquals(
                List.of(),
                calls.stream().filter(call -> bytesOf(call) > FEW_BYTES).toList());
    }

    private static long bytesOf(String call) {
        return Long.parseLong(call.substring(0, call.indexOf(' ')));
    }

    @Test
    void aMethodThatTheCompilerGivesUpIsSeenSeed43() throws Exception {
        CompilationLog log = log(KernelWorkout.Brief.class, "-XX:MaxNodeLimit=1500", "-XX:NodeLimitFudgeFactor=100");

        assertFalse(log.givenUp().isEmpty());
        assertTrue(
                log.givenUp().stream().anyMatch(line -> line.startsWith(TILE) && line.contains("out of nodes")),
                () -> String.join("\n", log.givenUp()));
    }
}
