package dev.sightline.evaluation.sweep;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.AttentionVariants;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Provenance;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** Gathers what a reader needs to repeat a run or to doubt it. */
final class ProvenanceFacts {
    private static final String VECTOR = "vector-";

    private ProvenanceFacts() {}

    static Provenance of(
            SweepPlan plan,
            int unitsResumed,
            Laboratory laboratory,
            String command,
            Instant started,
            Duration elapsed) {
        Machine machine = Machine.here();
        SequencedMap<String, String> facts = new LinkedHashMap<>();
        facts.put("command", command);
        facts.put("configuration", plan.configuration().hash());
        facts.putAll(plan.configuration().settings());
        facts.put("threads", Integer.toString(laboratory.workers().threads()));
        facts.put("started", started.truncatedTo(ChronoUnit.SECONDS).toString());
        String resumed = unitsResumed == 0 ? "" : " for what an earlier run had not finished";
        facts.put("duration", String.format(Locale.ROOT, "%.1f s", elapsed.toMillis() / 1000.0) + resumed);
        facts.put("units", plan.units().size() + ", of which " + unitsResumed + " from an earlier run");
        facts.put("processor", machine.processor());
        facts.put("vector width", vectorWidth(laboratory.variants()));
        facts.put("cores", Integer.toString(machine.cores()));
        machine.memoryBytes().ifPresent(bytes -> facts.put("memory", gibibytes(bytes)));
        facts.put("operating system", machine.operatingSystem());
        facts.put("java", Runtime.version() + ", " + System.getProperty("java.vendor"));
        facts.put("virtual machine", System.getProperty("java.vm.name"));
        facts.put("flags", flags());
        return new Provenance(facts);
    }

    /** Bits of a vector, from the names of the providers; a plugin's own arithmetic goes by its name. */
    private static String vectorWidth(AttentionVariants variants) {
        return variants.all().stream()
                .map(AttentionVariant::provider)
                .map(provider -> provider.startsWith(VECTOR) ? provider.substring(VECTOR.length()) + " bits" : provider)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }

    private static String flags() {
        List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
        return flags.isEmpty() ? "none" : String.join(" ", flags);
    }
}
