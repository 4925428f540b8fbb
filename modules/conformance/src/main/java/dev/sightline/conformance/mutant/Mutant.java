package dev.sightline.conformance.mutant;

import dev.sightline.attention.AttentionFunction.Family;
import dev.sightline.attention.AttentionPlan;
import dev.sightline.attention.AttentionRequest;
import dev.sightline.attention.AttentionVariant;
import dev.sightline.attention.Workers;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The reference with one mistake planted.
 *
 * @param name the mistake, in words
 * @param laws names of the laws that must notice it, the one that speaks of it first; others may notice it too
 * @param variant the variant that makes it
 */
public record Mutant(String name, List<String> laws, AttentionVariant variant) {
    /** Keeps a copy of the laws. */
    public Mutant {
        laws = List.copyOf(laws);
    }

    /** A softmax mutant whose mistake is in the plan. */
    static Mutant softmax(String name, String law, BiFunction<AttentionRequest, Workers, AttentionPlan> maker) {
        return softmax(name, List.of(law), maker);
    }

    /** A softmax mutant that several laws speak of. */
    static Mutant softmax(String name, List<String> laws, BiFunction<AttentionRequest, Workers, AttentionPlan> maker) {
        return new Mutant(name, laws, new ReferenceVariant(Family.SOFTMAX, maker));
    }

    /** A linear mutant whose mistake is in the plan. */
    static Mutant linear(String name, String law, BiFunction<AttentionRequest, Workers, AttentionPlan> maker) {
        return new Mutant(name, List.of(law), new ReferenceVariant(Family.LINEAR, maker));
    }

    /** A mutant of recurrences whose mistake is in the plan. */
    static Mutant recurrent(String name, String law, BiFunction<AttentionRequest, Workers, AttentionPlan> maker) {
        return recurrent(name, List.of(law), maker);
    }

    /** A mutant of recurrences that several laws speak of. */
    static Mutant recurrent(
            String name, List<String> laws, BiFunction<AttentionRequest, Workers, AttentionPlan> maker) {
        return new Mutant(name, laws, new ReferenceVariant(Family.RECURRENCE, maker));
    }

    /** A mutant whose mistake is in what the variant says of itself. */
    static Mutant dishonest(String name, String law, AttentionVariant variant) {
        return new Mutant(name, List.of(law), variant);
    }

    @Override
    public String toString() {
        return name + " is caught by " + String.join(", ", laws);
    }
}
