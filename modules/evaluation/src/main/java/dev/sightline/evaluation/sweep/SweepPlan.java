package dev.sightline.evaluation.sweep;

import dev.sightline.attention.AttentionVariant;
import dev.sightline.evaluation.ContentHash;
import dev.sightline.evaluation.SweepException;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.WorkUnit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * What a sweep will measure, before it measures anything.
 *
 * @param configuration everything that the values depend on
 * @param tasks the tasks, in the order of the report
 * @param units the units of all tasks, in the order of the tasks
 */
public record SweepPlan(SweepConfiguration configuration, List<Task> tasks, List<PlannedUnit> units) {
    /** Copies the lists, so that a plan never changes. */
    public SweepPlan {
        tasks = List.copyOf(tasks);
        units = List.copyOf(units);
    }

    /**
     * Plans the tasks under the settings.
     *
     * @throws SweepException if a task cannot serve the settings
     * @throws IllegalStateException if two units have the same key: a defect of a task
     */
    public static SweepPlan of(List<Task> tasks, SweepSettings settings) {
        List<PlannedUnit> units = new ArrayList<>();
        Map<String, WorkUnit> byHash = new HashMap<>();
        for (Task task : tasks) {
            for (WorkUnit unit : plan(task, settings)) {
                String hash = unit.key().contentHash();
                WorkUnit other = byHash.putIfAbsent(hash, unit);
                if (other != null) {
                    throw new IllegalStateException(
                            "two units have the key " + unit.key() + "; a key must carry every parameter of its unit");
                }
                units.add(new PlannedUnit(task, unit, hash));
            }
        }
        return new SweepPlan(configuration(tasks, settings, units), tasks, units);
    }

    private static List<WorkUnit> plan(Task task, SweepSettings settings) {
        try {
            return task.plan(settings);
        } catch (IllegalArgumentException unserved) {
            throw new SweepException(String.valueOf(unserved.getMessage()), unserved);
        }
    }

    private static SweepConfiguration configuration(List<Task> tasks, SweepSettings settings, List<PlannedUnit> units) {
        SequencedMap<String, String> named = new LinkedHashMap<>();
        named.put("sightline", SightlineVersion.current());
        named.put("profile", settings.profile().label());
        named.put("seed", Long.toString(settings.seed()));
        named.put("tasks", tasks.stream().map(Task::name).collect(Collectors.joining(", ")));
        named.put(
                "variants",
                settings.variants().all().stream().map(SweepPlan::described).collect(Collectors.joining(", ")));
        named.put("text", settings.text().map(Path::toString).orElse("legal notices of the JDK"));
        // Whatever else the tasks read, such as the content of the text, is in the keys of their units.
        named.put(
                "work plan",
                ContentHash.of(units.stream().map(PlannedUnit::hash).collect(Collectors.joining("\n"))));
        return new SweepConfiguration(named);
    }

    private static String described(AttentionVariant variant) {
        return variant.name() + " (" + variant.provider() + ")";
    }

    /** The weight of all units together. */
    double weight() {
        return units.stream().mapToDouble(planned -> planned.unit().weight()).sum();
    }
}
