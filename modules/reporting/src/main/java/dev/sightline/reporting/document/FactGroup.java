package dev.sightline.reporting.document;

import java.util.List;

/** Facts of provenance that belong together, in the order to print them. */
public record FactGroup(String heading, List<Fact> facts) {

    /** One fact: a name and its value as text. */
    public record Fact(String name, String value) {}

    public FactGroup {
        facts = List.copyOf(facts);
    }
}
