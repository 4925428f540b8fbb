package dev.sightline.cli;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.evaluation.race.RaceCases;
import dev.sightline.evaluation.sweep.Machine;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** What surrounds a race: that it is fair, and what a reader should know. */
final class RaceEnvironment {
    /** OpenBLAS obeys them, whatever the processor offers: libtorch would race without its widest vectors. */
    private static final List<String> HANDICAPS = List.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE");

    /** System property: the handicaps that the launcher took out of the environment. */
    private static final String CLEARED = "sightline.cleared";

    /** What a reader should know of an engine before believing a ratio, by the beginning of its variants' names. */
    private static final Map<String, String> ABOUT_ENGINES = new TreeMap<>(Map.of(
            "libtorch",
            "bytedeco's build, whose matrix products are OpenBLAS's; kept on the thread that asks, since its own threads"
                    + " would come on top of libtorch's; its operator takes no output to write to, so that a timed call"
                    + " holds one copy of the output",
            "onnxruntime",
            "its operator for a causal window computes the hidden blocks, too: a ratio under a window shows that limit of"
                    + " the operator"));

    private RaceEnvironment() {}

    /**
     * Checks that no engine is held back.
     *
     * @throws CommandException if one is
     */
    static void requireFairFor(Map<String, String> environment) {
        List<String> found = HANDICAPS.stream().filter(environment::containsKey).toList();
        if (!found.isEmpty()) {
            throw new CommandException("the environment sets " + String.join(" and ", found)
                    + ", which keeps libtorch from this processor's vectors and would make a false win; start with"
                    + " ./sightline race, which clears them, or unset them");
        }
    }

    /**
     * Checks that every thread of a contender can have a core.
     *
     * @throws CommandException if there are fewer
     */
    static void requireCoresFor(int threads) {
        int cores = Runtime.getRuntime().availableProcessors();
        if (threads > cores) {
            throw new CommandException("--threads " + threads + " would share the cores of this process, of which there"
                    + " are " + cores + ", and time the scheduler; give --threads " + cores + " or fewer");
        }
    }

    /** Machine, versions, engines and the command, in the order to print them. */
    static SequencedMap<String, String> facts(AttentionVariants variants, int threads, String command) {
        Machine machine = Machine.here();
        List<String> engines = RaceCases.engines(variants).stream()
                .map(engine -> engine.name() + " (" + engine.provider() + ")")
                .toList();
        SequencedMap<String, String> facts = new LinkedHashMap<>();
        facts.put("command", command);
        facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("processor", machine.processor());
        facts.put("cores", Integer.toString(machine.cores()));
        facts.put("operating system", machine.operatingSystem());
        facts.put("java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
        facts.put("threads", Integer.toString(threads));
        facts.put("kernels", provider(variants));
        facts.put(
                "engines",
                engines.isEmpty()
                        ? "none on the class path, so there are no ratios against them"
                        : String.join(", ", engines));
        ABOUT_ENGINES.forEach((engine, about) -> {
            if (RaceCases.engines(variants).stream()
                    .anyMatch(variant -> variant.name().startsWith(engine))) {
                facts.put(engine, about);
            }
        });
        String cleared = System.getProperty(CLEARED, "");
        facts.put("cleared from the environment", cleared.isEmpty() ? "nothing" : cleared.replace(",", ", "));
        facts.put("layout", RaceCases.LAYOUTS);
        return facts;
    }

    private static String provider(AttentionVariants variants) {
        return variants.all().stream()
                .filter(variant -> !RaceCases.engines(variants).contains(variant))
                .map(AttentionVariant::provider)
                .distinct()
                .reduce((one, other) -> one + ", " + other)
                .orElse("none");
    }
}
