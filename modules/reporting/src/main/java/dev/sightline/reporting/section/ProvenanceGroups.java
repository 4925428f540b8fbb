package dev.sightline.reporting.section;

import dev.sightline.evaluation.Provenance;
import dev.sightline.reporting.document.FactGroup;
import dev.sightline.reporting.document.FactGroup.Fact;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sorts the facts of a run into groups that answer one question each; a fact of an unknown name is kept. */
final class ProvenanceGroups {
    private static final String OTHER = "Further facts";

    private static final List<Group> GROUPS = List.of(
            new Group("To repeat this run", List.of("command", "configuration", "seed", "profile")),
            new Group("What was measured", List.of("sightline", "tasks", "variants", "text", "work plan", "units")),
            new Group("Where", List.of("processor", "vector width", "cores", "threads", "memory", "operating system")),
            new Group("With what", List.of("java", "virtual machine", "flags")),
            new Group("When", List.of("started", "duration")));

    /** A heading and the names of the facts under it. */
    private record Group(String heading, List<String> names) {}

    private ProvenanceGroups() {}

    static List<FactGroup> of(Provenance provenance) {
        Map<String, List<Fact>> byHeading = provenance.facts().entrySet().stream()
                .map(entry -> new Fact(entry.getKey(), entry.getValue()))
                .collect(Collectors.groupingBy(fact -> headingOf(fact.name())));
        return Stream.concat(GROUPS.stream().map(Group::heading), Stream.of(OTHER))
                .filter(byHeading::containsKey)
                .map(heading -> new FactGroup(heading, byHeading.getOrDefault(heading, List.of())))
                .toList();
    }

    private static String headingOf(String name) {
        return GROUPS.stream()
                .filter(group -> group.names().contains(name))
                .map(Group::heading)
                .findFirst()
                .orElse(OTHER);
    }
}
